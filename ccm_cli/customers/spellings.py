"""What is stored for a phone number however a filter has it."""

from ccm_cli.language.text import search_key


def phone_spellings(text: str, *, region: str, part: bool) -> tuple[str, ...]:
    """The spellings in which a number, or a part of one, may be stored.

    Args:
        text: as typed: ``0912 345 6789``, ``+98 912``; what is no number is sought as it stands.
        region: two letters; the country of a number typed without one.
        part: whether only a part was typed. Where it begins with the trunk prefix of the region,
            as 0912 does in Iran, it may be the beginning of a number there.
    """
    from ccm_cli.customers.identifiers import normalise_phone, phone_characters
    from ccm_cli.errors import InvalidInput

    typed = search_key(text)
    if not part:
        try:
            return tuple(dict.fromkeys((normalise_phone(text, region=region), typed)))
        except InvalidInput:
            return (typed,)
    characters = phone_characters(text)
    if not characters.removeprefix("+").isdecimal():
        return (typed,)
    if characters.startswith("00"):
        return ("+" + characters[2:],) if characters.strip("0") else (characters,)
    return tuple(dict.fromkeys((characters, *_begun(characters, region))))


def _begun(digits: str, region: str) -> tuple[str, ...]:
    """The international form of what a number of the region begins with."""
    from phonenumbers import PhoneMetadata

    plan = PhoneMetadata.metadata_for_region(region) if region else None
    trunk = plan.national_prefix if plan else None
    if plan is None or not trunk or not digits.startswith(trunk) or digits == trunk:
        return ()
    return (f"+{plan.country_code}{digits[len(trunk) :]}",)
