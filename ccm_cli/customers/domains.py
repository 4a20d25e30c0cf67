"""Domains that no mail reaches, told without asking the network.

Reserved names are those of RFC 2606 and RFC 6761, and ``internal`` (ICANN, 2024) and ``alt``
(RFC 9476). The rest are domains of large providers as people mistype them, collected by hand:
each is one letter, or the ending, away from the provider's.
"""

from collections.abc import Mapping
from types import MappingProxyType

RESERVED_ENDINGS = (
    "test", "example", "invalid", "localhost", "local", "onion", "arpa", "internal", "alt",
    "lan", "home", "corp",
)  # fmt: skip
"""Top domains that are in no public DNS; the last three are kept out of it for good (ICANN)."""
RESERVED_DOMAINS = ("example.com", "example.net", "example.org", "example.edu")

_MISTYPED = {
    "gmail.com": "gmial.com gmai.com gmal.com gamil.com gmil.com gmaill.com gmali.com gnail.com"
    " gmsil.com gmaul.com gmaiil.com ggmail.com gmail.co gmail.cm gmail.om"
    " gimail.com gmailc.om",
    "hotmail.com": "hotmial.com hotmal.com hotmai.com hotmali.com hotamil.com htomail.com"
    " hotmaill.com hotmail.cm homail.com",
    "outlook.com": "outlok.com outloo.com oulook.com outlool.com outllok.com",
    "yahoo.com": "yaho.com yahooo.com yhoo.com yahho.com yaoo.com yahoo.cm ayhoo.com yahoo.om",
    "icloud.com": "iclod.com icoud.com iclould.com icloud.co icluod.com",
    "mail.ru": "mail.ri mail.rr maill.ru mial.ru maiil.ru mail.tu",
    "yandex.ru": "yandx.ru yande.ru ynadex.ru yandex.r yandeks.ru yandex.tu",
    "gmx.de": "gxm.de gmx.ed",
    "web.de": "web.ed wbe.de",
    "t-online.de": "t-onlin.de tonline.de t-online.d",
}
MISTYPED: Mapping[str, str] = MappingProxyType(
    {wrong: right for right, wrongs in _MISTYPED.items() for wrong in wrongs.split()}
)
"""Mistyped domains by the domain that was meant."""
MISTYPED_ENDINGS: Mapping[str, str] = MappingProxyType(
    {"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "coom": "com", "vom": "com",
     "xom": "com", "nte": "net", "ogr": "org", "rru": "ru"}
)  # fmt: skip
"""Endings that are no top domain by the one that was meant."""


def meant(address: str) -> str:
    """The address that was probably meant; empty where the domain is no known mistake."""
    local, _at, domain = address.rpartition("@")
    lowered = domain.lower()
    name, _dot, ending = lowered.rpartition(".")
    right = MISTYPED.get(lowered)
    if right is None and ending in MISTYPED_ENDINGS:
        right = f"{name}.{MISTYPED_ENDINGS[ending]}"
        right = MISTYPED.get(right, right)
    return f"{local}@{right}" if right else ""


def unreached_sql(domain: str) -> str:
    """SQL: whether no mail reaches a domain, or it is mistyped.

    Args:
        domain: SQL of the domain in lower case.
    """
    whole = ", ".join(f"'{name}'" for name in (*MISTYPED, *RESERVED_DOMAINS))
    endings = " OR ".join(
        f"{domain} LIKE '%.{ending}'" for ending in (*RESERVED_ENDINGS, *MISTYPED_ENDINGS)
    )
    below = " OR ".join(f"{domain} LIKE '%.{name}'" for name in RESERVED_DOMAINS)
    return f"({domain} NOT LIKE '%.%' OR {domain} IN ({whole}) OR {endings} OR {below})"
