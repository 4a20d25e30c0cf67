"""The reports: each a module with its formula, one line of the registry, one test of numbers."""
