"""Rows inserted many at a time as one entry of the journal; a smaller search index of people."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE journal_entry ADD COLUMN through_id INTEGER")
    op.execute(
        "CREATE INDEX journal_entry_range ON journal_entry (table_name, row_id)"
        " WHERE through_id IS NOT NULL"
    )
    op.execute(
        "CREATE INDEX journal_entry_ranges ON journal_entry (group_id) WHERE through_id IS NOT NULL"
    )
    _index_people_anew()


def _index_people_anew() -> None:
    """Without the number of words of each, which only a ranking by relevance would ask for."""
    op.execute("ALTER TABLE contact_search RENAME TO contact_search_before")
    op.execute("DROP TABLE contact_search_words")
    op.execute(
        "CREATE VIRTUAL TABLE contact_search USING fts5("
        "words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3', columnsize = 0)"
    )
    op.execute("CREATE VIRTUAL TABLE contact_search_words USING fts5vocab('contact_search', 'row')")
    op.execute(
        "INSERT INTO contact_search (rowid, words)"
        " SELECT rowid, ccm_words(words) FROM contact_search_before"
    )
    op.execute("DROP TABLE contact_search_before")
