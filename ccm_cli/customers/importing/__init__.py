"""Bringing records in from files: CSV, TSV and vCard.

`sources` opens a file and tells its encoding; `tables` and `vcards` read rows from it; `columns`
understands the headers; an `registry.ImportKind` per kind of record makes drafts of the rows and
takes them into the database; `running` drives all of it within one unit of work. Higher domains
register kinds and contact columns of their own.
"""
