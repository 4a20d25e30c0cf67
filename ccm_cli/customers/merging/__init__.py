"""Making one of two records: which values stay, and what comes over from the other."""
