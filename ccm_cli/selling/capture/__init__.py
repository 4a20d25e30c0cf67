"""A person, a company, a deal and a task from one line as it is said on the telephone."""
