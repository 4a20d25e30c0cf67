"""The search indexes of contacts, their notes, companies and interactions."""

from ccm_cli.language.catalog import message
from ccm_cli.store.searching import Index, Searchable

_PEOPLE = """
SELECT c.id,
       c.name || ' ' || c.given_name || ' ' || c.middle_name || ' ' || c.family_name,
       (SELECT group_concat(e.key, ' ') FROM contact_email e WHERE e.contact_id = c.id),
       (SELECT group_concat(p.number, ' ') FROM contact_phone p WHERE p.contact_id = c.id),
       (SELECT group_concat(h.key, ' ') FROM contact_handle h WHERE h.contact_id = c.id),
       (SELECT group_concat(o.name, ' ') FROM contact_company w JOIN company o
         ON o.id = w.company_id WHERE w.contact_id = c.id),
       (SELECT group_concat(a.city, ' ') FROM contact_address a WHERE a.contact_id = c.id),
       (SELECT group_concat(t.name, ' ') FROM contact_tag g JOIN tag t
         ON t.id = g.tag_id WHERE g.contact_id = c.id)
FROM contact c"""

PEOPLE = Index(
    "contact_search",
    "c.id",
    _PEOPLE,
    "",
    {
        "contact": "id",
        "contact_email": "contact_id",
        "contact_phone": "contact_id",
        "contact_handle": "contact_id",
        "contact_company": "contact_id",
        "contact_address": "contact_id",
        "contact_tag": "contact_id",
    },
    {
        "company": "SELECT contact_id FROM contact_company WHERE company_id = ?",
        "tag": "SELECT contact_id FROM contact_tag WHERE tag_id = ?",
    },
)
SEARCH = PEOPLE.derived

COMPANIES = Searchable(
    "company",
    message("Companies"),
    Index(
        "company_search",
        "o.id",
        "SELECT o.id, o.name, o.email, o.phone, o.website, o.street, o.city, o.notes"
        " FROM company o",
        "",
        {"company": "id"},
        {},
    ),
    "SELECT o.id, NULL, o.name, o.city, NULL, 0, o.name, o.email, o.phone, o.website, o.street,"
    " o.city, o.notes FROM company o",
    "o.id",
    (
        message("Name"),
        message("E-mail"),
        message("Phone"),
        message("Website"),
        message("Street"),
        message("City"),
        message("Notes"),
    ),
)
NOTES = Searchable(
    "note",
    message("Notes on people"),
    Index(
        "contact_note_search",
        "c.id",
        "SELECT c.id, c.notes FROM contact c",
        "c.notes <> ''",
        {"contact": "id"},
        {},
    ),
    "SELECT c.id, c.id, c.name, '', c.updated_at, 0, c.notes FROM contact c",
    "c.id",
    (message("Notes"),),
)
INTERACTIONS = Searchable(
    "interaction",
    message("Interactions"),
    Index(
        "interaction_search",
        "i.id",
        "SELECT i.id, i.summary, i.body FROM interaction i",
        "",
        {"interaction": "id"},
        {},
    ),
    "SELECT i.id, i.contact_id, i.summary, c.name, i.at, 0, i.summary, i.body"
    " FROM interaction i JOIN contact c ON c.id = i.contact_id",
    "i.id",
    (message("Summary"), message("Text")),
)
