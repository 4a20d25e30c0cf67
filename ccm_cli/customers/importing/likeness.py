"""How many new contacts look like others though they share no address with them."""

from ccm_cli.store.reading import Reader

MOST = 100_000
"""New contacts that are looked over; a larger import leaves it to the search for duplicates."""

_KEYED = """
WITH named (id, name_key) AS (
  SELECT c.id, c.name_key FROM contact c WHERE c.name_key IN (
    SELECT n.name_key FROM contact n WHERE n.id BETWEEN ? AND ?)
), keyed (id, name_key, place) AS (
  SELECT n.id, n.name_key, 'city ' || a.city_key FROM named n
    JOIN contact_address a ON a.contact_id = n.id WHERE a.city_key <> ''
  UNION ALL
  SELECT n.id, n.name_key, 'company ' || w.company_id FROM named n
    JOIN contact_company w ON w.contact_id = n.id
)
SELECT count(DISTINCT id) FROM (
  SELECT id, min(id) OVER (PARTITION BY name_key, place) AS earliest FROM keyed
) WHERE id BETWEEN ? AND ? AND id > earliest
"""


def alike(reader: Reader, first: int, last: int) -> int:
    """Contacts of a range of numbers that have the name and the city or company of an earlier one.

    Args:
        reader: the database.
        first: the smallest number.
        last: the largest.
    """
    if last - first >= MOST:
        return 0
    return int(reader.value(_KEYED, (first, last, first, last)))
