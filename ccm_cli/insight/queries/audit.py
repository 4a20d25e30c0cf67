"""What is wrong, lacking or out of date in the records, and the command that mends each case.

Each check is one statement over sets, so that a million contacts take seconds and no memory: it is
counted, its first cases are shown, and all of them are listed page by page.
"""

import re
import shlex
from collections.abc import Callable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.customers import domains
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.dates import day_bounds, local_day
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.store.filters.periods import Clock, days_of
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

_FEW = 500
"""So many cases are read to be counted; of more the database gives the number alone."""
EXAMPLES = 2
"""Cases shown of each finding."""
_FEWEST_DIGITS = 7
"""Shorter numbers are services and extensions, which have no country."""


class Case(NamedTuple):
    """One record that a check found.

    Attributes:
        key: where it stands in the order of the cases.
        id: of the record.
        name: of the record.
        detail: what is wrong: the address, the number, the day; may be empty.
        command: that mends it; ``…`` stands where only the owner knows.
        meant: the e-mail address that was probably meant; empty where nobody can tell.
    """

    key: int
    id: int
    name: str
    detail: str
    command: str
    meant: str = ""


class Finding(NamedTuple):
    """What a check found.

    Attributes:
        check: which.
        number: how many cases there are; above zero.
        examples: the first of them.
    """

    check: "Check"
    number: int
    examples: tuple[Case, ...]


class Setting(NamedTuple):
    """What the checks depend on.

    Attributes:
        stale_before: UTC seconds; who was not touched since is stale.
        needs_consent: whether silence means no: ``sending.consent`` is ``opt-in``.
    """

    stale_before: int
    needs_consent: bool = False

    @classmethod
    def of(cls, stale: str, *, now: int, zone: ZoneInfo, calendar: str, consent: str) -> "Setting":
        """The setting of a run.

        Args:
            stale: days, weeks, months or years as people write them: ``12m``, ``90d``, ``2y``.
            now: UTC seconds.
            zone: of the business.
            calendar: of the business; months are those of it.
            consent: ``opt-in`` or ``opt-out``.

        Raises:
            InvalidInput: ``stale`` is no such length.
        """
        # What is a minute elsewhere can only be a month here.
        length = re.sub(r"(?<=\d)\s*m$", "mo", stale.strip().lstrip("-"))
        hint = _("Write it like 12m, 90d or 2y.")
        shown = {"text": quoted(excerpt(stale))}
        try:
            day, _end = days_of(f"-{length}", Clock(now, zone, calendar))
        except InvalidInput:
            raise InvalidInput(_("%(text)s is no length of time.") % shown, hint=hint) from None
        if day >= local_day(now, zone):
            raise InvalidInput(_("%(text)s does not reach into the past.") % shown, hint=hint)
        return cls(day_bounds(day, zone)[0], consent == "opt-in")


Mend = Callable[[int, str, str], str]


class Check(NamedTuple):
    """One thing that may be wrong.

    Attributes:
        name: of the kind, as ``ccm audit KIND`` calls it.
        entity: ``contact``, ``company`` or ``deal``.
        label: English message of what was found, for many.
        columns: key, id, name and detail.
        source: what follows FROM, with its condition.
        mend: the command from id, name and detail.
        contact: SQL of the contact a case is about; empty where it is about none.
        parameters: for the places in ``source``, from the setting.
        applies: whether it is asked at all.
        detail: what the detail is.
    """

    name: str
    entity: str
    label: str
    columns: str
    source: str
    mend: Mend
    contact: str = "c.id"
    parameters: Callable[[Setting], tuple[int, ...]] = lambda _setting: ()
    applies: Callable[[Setting], bool] = lambda _setting: True
    detail: Kind = Kind.TEXT


def _contact(options: str) -> Mend:
    return lambda record, _name, _detail: f"ccm contact edit {record} {options}"


def _mend_email(record: int, _name: str, detail: str) -> str:
    right = shlex.quote(domains.meant(detail) or "…")
    removed = f"ccm contact edit {record} --rm-email {shlex.quote(detail)}"
    return f"{removed} --add-email {right}"


def _mend_phone(record: int, _name: str, detail: str) -> str:
    return f"ccm contact edit {record} --rm-phone {shlex.quote(detail)} --add-phone +…"


def _mend_company_name(record: int, name: str, _detail: str) -> str:
    return f"ccm contact edit {record} --add-company {shlex.quote(name)} --name …"


_DOMAIN = "substr(e.key, instr(e.key, '@') + 1)"
_INVALID = (
    "(e.key NOT LIKE '%_@_%' OR e.key LIKE '%@%@%' OR e.key LIKE '% %' OR e.key LIKE '%..%'"
    " OR e.key LIKE '.%' OR e.key LIKE '%.' OR e.key LIKE '%.@%' OR e.key LIKE '%@.%'"
    " OR e.key LIKE '%@-%' OR e.key LIKE '%,%')"
)
_CUSTOMER = "c.kind = 'customer' AND c.stage IN ('customer', 'loyal')"
_FORMS = (
    "gmbh", "ag", "kg", "ohg", "ug", "ltd", "llc", "llp", "inc", "corp", "plc", "limited", "sarl",
    "bv", "oy", "ooo", "ооо", "оао", "зао", "пао", "ао", "ип", "тоо", "شرکت", "موسسه", "فروشگاه",
    "گروه", "holding", "холдинг", "компания", "company",
)  # fmt: skip
_DESKS = (
    "info", "sales", "office", "mail", "contact", "admin", "support", "service", "shop", "orders",
    "kontakt", "buero", "vertrieb", "zakaz", "noreply", "no-reply",
)  # fmt: skip
"""What a contact is called that was made of the address of a desk."""
_DESK_LIST = ", ".join(f"'{desk}'" for desk in _DESKS)
_LAST_WORD = "replace(c.name_key, rtrim(c.name_key, replace(c.name_key, ' ', '')), '')"
_FIRST_WORD = "substr(c.name_key, 1, instr(c.name_key || ' ', ' ') - 1)"
_FORM_LIST = ", ".join(f"'{form}'" for form in _FORMS)
_OF_CONTACT = "c.id, c.id, c.name, ''"

CHECKS = (
    Check(
        "invalid-email",
        "contact",
        message("e-mail addresses that are none"),
        "e.id, c.id, c.name, e.address",
        f"contact_email e JOIN contact c ON c.id = e.contact_id WHERE {_INVALID}",
        _mend_email,
    ),
    Check(
        "email-domain",
        "contact",
        message("e-mail addresses whose domain no mail reaches"),
        "e.id, c.id, c.name, e.address",
        "contact_email e JOIN contact c ON c.id = e.contact_id"
        f" WHERE {domains.unreached_sql(_DOMAIN)} AND NOT {_INVALID}",
        _mend_email,
    ),
    Check(
        "phone",
        "contact",
        message("phone numbers that fit no country"),
        "p.id, c.id, c.name, p.number",
        "contact_phone p JOIN contact c ON c.id = p.contact_id"
        f" WHERE p.number NOT LIKE '+%' AND length(p.number) >= {_FEWEST_DIGITS}",
        _mend_phone,
    ),
    Check(
        "unreachable",
        "contact",
        message("contacts that cannot be reached: no e-mail, phone or handle"),
        _OF_CONTACT,
        "contact c WHERE NOT EXISTS (SELECT 1 FROM contact_email x WHERE x.contact_id = c.id)"
        " AND NOT EXISTS (SELECT 1 FROM contact_phone x WHERE x.contact_id = c.id)"
        " AND NOT EXISTS (SELECT 1 FROM contact_handle x WHERE x.contact_id = c.id)",
        _contact("--add-phone … --add-email …"),
    ),
    Check(
        "name",
        "contact",
        message("names that are only an address or a number"),
        _OF_CONTACT,
        "contact c WHERE c.name LIKE '%@%' OR c.name NOT GLOB '*[^-+0-9() ./]*'"
        f" OR c.name_key IN ({_DESK_LIST}) OR (c.family_name = '' AND c.name_key GLOB '*[._0-9]*'"
        " AND c.name_key IN (SELECT substr(x.key, 1, instr(x.key, '@') - 1)"
        " FROM contact_email x WHERE x.contact_id = c.id))",
        _contact("--name …"),
    ),
    Check(
        "name-company",
        "contact",
        message("people whose name looks like that of a company"),
        _OF_CONTACT,
        f"contact c WHERE {_LAST_WORD} IN ({_FORM_LIST}) OR {_FIRST_WORD} IN ({_FORM_LIST})",
        _mend_company_name,
    ),
    Check(
        "language",
        "contact",
        message("contacts whose language is not known"),
        _OF_CONTACT,
        "contact c WHERE c.language = ''",
        _contact("--language …"),
    ),
    Check(
        "consent",
        "contact",
        message("contacts with an e-mail who were never asked whether they want mail"),
        _OF_CONTACT,
        "contact c WHERE EXISTS (SELECT 1 FROM contact_email x WHERE x.contact_id = c.id)"
        " AND NOT EXISTS (SELECT 1 FROM consent x WHERE x.contact_id = c.id)",
        lambda record, _name, _detail: f"ccm consent grant {record} --how …",
        applies=lambda setting: setting.needs_consent,
    ),
    Check(
        "stale",
        "contact",
        message("contacts nobody touched or was in touch with for long"),
        "c.id, c.id, c.name, max(c.updated_at, coalesce(a.last_contact_at, 0))",
        "contact c LEFT JOIN contact_activity a ON a.contact_id = c.id WHERE"
        " max(c.updated_at, coalesce(a.last_contact_at, 0)) < ?"
        " AND c.stage NOT IN ('dormant', 'lost')",
        _contact("--stage dormant"),
        parameters=lambda setting: (setting.stale_before,),
        detail=Kind.MOMENT,
    ),
    Check(
        "customer-step",
        "contact",
        message("customers without a next step: no open task and no open deal"),
        _OF_CONTACT,
        "contact c LEFT JOIN contact_sales s ON s.contact_id = c.id"
        f" WHERE {_CUSTOMER} AND coalesce(s.deals_open, 0) = 0"
        " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.contact_id = c.id AND t.state = 'open')",
        lambda record, _name, _detail: f"ccm task add … --contact {record} --due …",
    ),
    Check(
        "deal-step",
        "deal",
        message("open deals without a next step"),
        "d.id, d.id, d.title, coalesce(c.name, '')",
        # The plus keeps the index over states out: to look up half of all deals costs more.
        "deal d LEFT JOIN contact c ON c.id = d.contact_id WHERE +d.state = 'open'"
        " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.deal_id = d.id AND t.state = 'open')"
        " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.contact_id = d.contact_id"
        " AND t.state = 'open')",
        lambda record, _name, _detail: f"ccm task add … --deal {record} --due …",
        contact="d.contact_id",
    ),
    Check(
        "company",
        "company",
        message("empty companies: no people, deals or companies below them"),
        "o.id, o.id, o.name, o.city",
        "company o WHERE NOT EXISTS (SELECT 1 FROM contact_company x WHERE x.company_id = o.id)"
        " AND NOT EXISTS (SELECT 1 FROM deal x WHERE x.company_id = o.id)"
        " AND NOT EXISTS (SELECT 1 FROM company x WHERE x.parent_id = o.id)",
        lambda record, _name, _detail: f"ccm company rm {record}",
        contact="",
    ),
)
"""All checks, what keeps messages from arriving first."""


def check_named(name: str) -> Check | None:
    """The check of that name; None where there is none."""
    return next((check for check in CHECKS if check.name == name), None)


def audit(reader: Reader, setting: Setting) -> list[Finding]:
    """Every check that found something, with how often and the first cases."""
    asked = (_finding(reader, check, setting) for check in CHECKS if check.applies(setting))
    return [finding for finding in asked if finding is not None]


def _finding(reader: Reader, check: Check, setting: Setting) -> Finding | None:
    """What one check found: where cases are few, by a single scan; else the first and the count."""
    parameters = check.parameters(setting)
    first = sorted(
        reader.rows(
            lambda *row: _case(check, *row),
            f"SELECT {check.columns} FROM {check.source} LIMIT ?",
            (*parameters, _FEW),
        )
    )
    number = len(first)
    if number == _FEW:
        first = cases(reader, check, setting, limit=EXAMPLES)
        number = int(reader.value(f"SELECT count(*) FROM {check.source}", parameters))
    return Finding(check, number, tuple(first[:EXAMPLES])) if number else None


def cases(
    reader: Reader, check: Check, setting: Setting, *, limit: int, after: int = 0
) -> list[Case]:
    """Cases of a check in the order of their keys.

    Args:
        reader: the database.
        check: which.
        setting: what it depends on.
        limit: at most so many.
        after: the key of the last one of the page before.
    """
    key = check.columns.partition(",")[0]
    return reader.rows(
        lambda *row: _case(check, *row),
        f"SELECT * FROM (SELECT {check.columns} FROM {_all_of(check)} AND {key} > ?)"
        " ORDER BY 1 LIMIT ?",
        (*check.parameters(setting), after, limit),
    )


def about_contact(reader: Reader, contact_id: int, setting: Setting) -> list[Finding]:
    """What the checks find about one contact and its deals."""
    findings = []
    for check in CHECKS:
        if not check.contact or not check.applies(setting):
            continue
        found: Sequence[Case] = reader.rows(
            lambda *row, check=check: _case(check, *row),
            f"SELECT {check.columns} FROM {_all_of(check)} AND {check.contact} = ? ORDER BY 1",
            (*check.parameters(setting), contact_id),
        )
        if found:
            findings.append(Finding(check, len(found), tuple(found)))
    return findings


def _all_of(check: Check) -> str:
    """The source with its condition in parentheses, so that one more can be added."""
    tables, _where, condition = check.source.partition(" WHERE ")
    return f"{tables} WHERE ({condition})"


def _case(check: Check, key: int, record: int, name: str, detail: object) -> Case:
    told = str(detail)
    meant = domains.meant(told) if check.mend is _mend_email else ""
    return Case(key, record, name, told, check.mend(record, name, told), meant)
