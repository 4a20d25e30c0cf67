"""Records that may mean the same person or the same company: how alike, and why."""
