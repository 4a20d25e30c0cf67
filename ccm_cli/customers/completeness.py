"""How complete what is known of a contact is: 0 to 100.

The score is the sum of the weights of what there is; the weights add up to 100:

    given and family name 20, an e-mail address 20, a phone number that fits a country 20,
    a city 10, how they came to you 10, a street 5, a language 5, a tag 5, a yearly date 5

What everything else needs (whom it is, and two ways to reach them) weighs three fifths. The score
of many is the mean of theirs, which is the sum of each weight times the share of contacts that
have it. That one asks for parts by set, never by contact.
"""

from typing import NamedTuple

from ccm_cli.language.catalog import message


class Part(NamedTuple):
    """One thing a contact may lack.

    Attributes:
        name: for programs.
        weight: of the 100.
        label: English message naming it for people.
        held: SQL, whether a contact ``c`` has it.
        holders: SQL that counts the contacts that have it.
        option: of ``ccm contact edit``, with a place to fill in, that gives it.
    """

    name: str
    weight: int
    label: str
    held: str
    holders: str
    option: str


def _hanging(table: str, condition: str) -> tuple[str, str]:
    """``held`` and ``holders`` of what hangs on a contact."""
    return (
        f"EXISTS (SELECT 1 FROM {table} x WHERE x.contact_id = c.id AND {condition})",
        f"SELECT count(DISTINCT x.contact_id) FROM {table} x WHERE {condition}",
    )


def _own(condition: str) -> tuple[str, str]:
    """``held`` and ``holders`` of what stands in the contact itself."""
    return condition, f"SELECT count(*) FROM contact c WHERE {condition}"


PARTS = (
    Part(
        "name",
        20,
        message("given and family name"),
        *_own("c.given_name <> '' AND c.family_name <> ''"),
        '--given-name "…" --family-name "…"',
    ),
    Part("email", 20, message("e-mail"), *_hanging("contact_email", "TRUE"), "--add-email …"),
    Part(
        "phone",
        20,
        message("phone"),
        *_hanging("contact_phone", "x.number LIKE '+%'"),
        "--add-phone …",
    ),
    Part("city", 10, message("city"), *_hanging("contact_address", "x.city <> ''"), '--city "…"'),
    Part(
        "source",
        10,
        message("how they came to you"),
        *_own("c.source <> ''"),
        '--source "…"',
    ),
    Part(
        "street",
        5,
        message("street"),
        *_hanging("contact_address", "x.street <> ''"),
        '--street "…"',
    ),
    Part("language", 5, message("language"), *_own("c.language <> ''"), "--language …"),
    Part("tag", 5, message("a tag"), *_hanging("contact_tag", "TRUE"), "--add-tag …"),
    Part("date", 5, message("a yearly date"), *_hanging("contact_date", "TRUE"), '--birthday "…"'),
)
"""What makes up the score; the weights add up to 100."""

SCORE_SQL = (
    "(" + " + ".join(f"CASE WHEN {part.held} THEN {part.weight} ELSE 0 END" for part in PARTS) + ")"
)
"""The score of a contact ``c``."""
