"""Taking records out: CSV, JSON, NDJSON and vCard, complete and read again by the import."""
