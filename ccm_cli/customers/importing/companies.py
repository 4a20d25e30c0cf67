"""Importing companies. A company is known by its name."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ccm_cli.customers import choices, companies, entries
from ccm_cli.customers.identifiers import normalise_email, normalise_phone
from ccm_cli.customers.importing import match, nested
from ccm_cli.customers.importing.columns import ImportField, headers
from ccm_cli.customers.importing.countries import region_of
from ccm_cli.customers.importing.custom_values import CustomValues
from ccm_cli.customers.importing.drafts import KIND_NAMES, fits_no_country
from ccm_cli.customers.importing.keyed import (
    CREATED_HEADERS,
    NOTES_HEADERS,
    KeyedDraft,
    by_id,
    custom_of,
    put_custom,
    put_own_custom,
    text_field,
)
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.customers.importing.match import Matcher, Part, keys_of
from ccm_cli.customers.importing.mistakes import Mistakes
from ccm_cli.customers.importing.people import Row, dump_custom
from ccm_cli.customers.importing.recording import new_company
from ccm_cli.customers.importing.registry import (
    Action,
    Afterword,
    Context,
    FieldChange,
    ImportKind,
    Outcome,
)
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import parse_moment
from ccm_cli.language.text import clean_line, search_key, sort_key
from ccm_cli.store.writing import UnitOfWork

_TEXTS = (
    "kind", "email", "phone", "website", "street", "city", "region", "postcode", "country", "notes",
)  # fmt: skip


FIELDS = (
    text_field(
        "name",
        "company / company name / organization / organisation / شرکت / نام شرکت / نام / سازمان"
        " / компания / организация / название / фирма",
    ),
    text_field("kind", "type / نوع / тип / вид"),
    text_field("email", "e-mail / mail / ایمیل / почта / эл почта"),
    text_field("phone", "telephone / tel / phone number / company phone / تلفن / телефон"),
    text_field("website", "web / url / web page / website url / وب سایت / سایت / сайт"),
    text_field("domain", "company domain name / domain name / دامنه / домен"),
    text_field("street", "address / street address / آدرس / نشانی / адрес / улица"),
    text_field("city", "town / شهر / город"),
    text_field("region", "province / state / state region / استان / область / регион / край"),
    text_field(
        "postcode", "zip / zip code / postal code / کد پستی / کدپستی / индекс / почтовый индекс"
    ),
    text_field("country", "country region / کشور / страна"),
    text_field(
        "parent",
        "parent company / belongs to / holding / شرکت مادر / холдинг / головная компания",
    ),
    text_field("notes", more=NOTES_HEADERS),
    text_field("created", more=CREATED_HEADERS),
    text_field("ccm id"),
    ImportField("custom:", put_custom, headers("")),
    ImportField("own custom", put_own_custom),
)


def _told_apart(company: Row) -> str:
    return f"{company['name']} ({company['id']})" if "id" in company else str(company["name"])


def _text_part(column: str, value: str = "") -> Part:
    def values(draft: KeyedDraft) -> Sequence[str]:
        return keys_of(draft.row.get(column))

    return Part(values, value or f"ccm_key({column})", "id", "company")


_BY_NAME = {
    "name": Part(
        lambda draft: keys_of(draft.row["name"]), "name_key", "id", "company", indexed="name_key"
    )
}
KNOWN_BY = {
    "id": by_id("company"),
    **_BY_NAME,
    "city": _text_part("city", "city_key"),
    **{name: _text_part(name) for name in ("email", "phone", "website", "postcode", "country")},
}


class CompanyImporter:
    """See `ccm_cli.customers.importing.registry.Importer`."""

    def __init__(self, work: UnitOfWork, context: Context) -> None:
        self._work = work
        self._context = context
        self._custom = CustomValues(work, context, "company")
        self._by_name = Matcher[KeyedDraft, Row](work.reader, [("name",)], _BY_NAME, _told_apart)
        self._matcher = match.matcher(
            work.reader,
            context.match,
            KNOWN_BY,
            custom=partial(match.custom_part, "company", of=custom_of),
            name=_told_apart,
        )

    def draft(self, line: int) -> KeyedDraft:
        return KeyedDraft(line)

    def check(self, draft: KeyedDraft) -> None:
        name = entries.line(draft.texts.get("name", ""), _("The name"))
        if not name:
            raise InvalidInput(_("%(field)s is empty.") % {"field": "name"})
        region = region_of(draft.texts.get("country", "")) or self._context.region
        readers: Mapping[str, Callable[[str], str]] = {
            "kind": _kind,
            "email": lambda text: normalise_email(text).address,
            "phone": lambda text: normalise_phone(text, region=region),
            "notes": lambda text: entries.block(text, _("Notes")),
        }
        draft.texts.setdefault("website", draft.texts.get("domain", ""))
        draft.row = {"name": name}
        mistakes = Mistakes()
        for field in _TEXTS:
            text = draft.texts.get(field, "")
            if text:
                read = readers.get(field, clean_line)
                with mistakes.noted():
                    draft.row[field] = (
                        entries.line(read(text), field) if field != "notes" else read(text)
                    )
        if draft.more:
            with mistakes.noted():
                draft.more = self._custom.typed(draft.more)
        if draft.texts.get("created"):
            with mistakes.noted():
                draft.row["created_at"] = parse_moment(
                    draft.texts["created"],
                    now=self._context.now,
                    zone=self._context.zone,
                    default_time=(0, 0),
                )
        mistakes.tell()

    def take(self, drafts: Sequence[KeyedDraft]) -> Iterator[Outcome]:
        matcher = self._matcher or self._by_name
        held = self._load(matcher.look_up(drafts))
        added: list[Row] = []
        updates: dict[int, Row] = {}
        outcomes: list[tuple[Outcome, Row | None]] = []
        for draft in drafts:
            try:
                company = self._found(matcher, draft, held)
            except CcmError as error:
                outcomes.append((Outcome(draft.line, "wrong", reason=error.message), None))
                continue
            if company is None:
                company = new_company(draft.row["name"], self._context.now)
                company |= {"custom": draft.more} | draft.row
                company["city_key"] = search_key(company["city"])
                added.append(company)
                said = [
                    FieldChange(c, "", str(v))
                    for c, v in (draft.row | draft.more).items()
                    if c != "created_at"
                ]
                outcome = Outcome(draft.line, "new", name=company["name"], changes=tuple(said))
            else:
                outcome = self._complete(company, draft, updates)
            matcher.remember(draft, company)
            outcomes.append((outcome, company))
        self._write(added, updates)
        self._custom.declare(key for draft in drafts for key in draft.more)
        matcher.written(
            (draft, company["id"])
            for draft, (_outcome, company) in zip(drafts, outcomes, strict=True)
            if company
        )
        for draft, (outcome, company) in zip(drafts, outcomes, strict=True):
            if company is None:
                yield outcome
                continue
            self._context.met.add(company["id"])
            odd = fits_no_country(draft.row.get("phone", "+"))
            typed = (draft.texts["phone"].strip(),) if odd else ()
            settled = outcome._replace(id=company["id"], kept_as_typed=typed)
            yield self._put_under(settled, draft) if draft.texts.get("parent") else settled

    def finish(self) -> Afterword:
        return Afterword()

    def _put_under(self, outcome: Outcome, draft: KeyedDraft) -> Outcome:
        """Tie a company to the one above it, by its name; it is made where there is none."""
        assert outcome.id is not None
        held = self._work.reader.value(
            "SELECT p.name FROM company o JOIN company p ON p.id = o.parent_id WHERE o.id = ?",
            (outcome.id,),
        )
        name = draft.texts["parent"]
        overwrite = self._context.update == "overwrite"
        skipped = self._context.update == "skip" and outcome.action == "unchanged"
        if skipped or (held and (not overwrite or search_key(held) == search_key(name))):
            return outcome
        now = self._context.now
        try:
            parent_id = companies.ensure(self._work, name, now=now)
            companies.put_under(self._work, outcome.id, parent_id, now=now)
        except CcmError as error:
            return Outcome(draft.line, "wrong", reason=error.message)
        change = FieldChange("parent", str(held or ""), name)
        action: Action = "changed" if outcome.action == "unchanged" else outcome.action
        return outcome._replace(action=action, changes=(*outcome.changes, change))

    def _found(
        self, matcher: "Matcher[KeyedDraft, Row]", draft: KeyedDraft, held: Mapping[int, Row]
    ) -> Row | None:
        """The company that a row is about; of several of one name, that which was made first."""
        if self._matcher is None:
            return matcher.first(draft, held)
        return matcher.find(draft, held)

    def _load(self, ids: Collection[int]) -> dict[int, Row]:
        columns = ("id", "name", *_TEXTS)
        sql = f"SELECT custom, {', '.join(columns)} FROM company WHERE id IN"
        return {
            values[0]: {**dict(zip(columns, values, strict=True)), "custom": json.loads(custom)}
            for custom, *values in by_keys(self._work.reader, sql, ids)
        }

    def _complete(self, company: Row, draft: KeyedDraft, updates: dict[int, Row]) -> Outcome:
        company_id = company.get("id")
        again = company_id is None or company_id in self._context.met
        if company_id is not None:
            self._context.met.add(company_id)
        if self._context.update == "skip" and not again:
            return Outcome(draft.line, "unchanged", company_id, company["name"])
        overwrite = self._context.update == "overwrite" and not again
        columns = ("name", *_TEXTS) if overwrite and self._matcher else _TEXTS
        different: dict[str, Any] = {
            field: draft.row[field]
            for field in columns
            if draft.row.get(field)
            and draft.row[field] != company[field]
            and (overwrite or not company[field] or (field, company[field]) == ("kind", "customer"))
        }
        held = company["custom"]
        custom = {
            k: v for k, v in draft.more.items() if held.get(k) != v and (overwrite or k not in held)
        }
        said = [FieldChange(c, company[c], text) for c, text in different.items()]
        said += [
            FieldChange(f"custom:{k}", str(held.get(k, "")), str(v)) for k, v in custom.items()
        ]
        if custom:
            different["custom"] = held | custom
        if "city" in different:
            different["city_key"] = search_key(different["city"])
        if "name" in different:
            name = different["name"]
            different |= {"name_key": search_key(name), "sort_key": sort_key(name)}
        company.update(different)
        if different and company_id is not None:
            updates.setdefault(company_id, {}).update(different)
        action: Action = "joined" if again else "changed" if said else "unchanged"
        return Outcome(draft.line, action, company_id, company["name"], tuple(said))

    def _write(self, added: Sequence[Row], updates: Mapping[int, Row]) -> None:
        if added:
            rows = [company | {"custom": dump_custom(company["custom"])} for company in added]
            for company, row_id in zip(added, self._work.insert_rows("company", rows), strict=True):
                company["id"] = row_id
        if updates:
            now = self._context.now
            self._work.update_rows(
                "company",
                {row_id: _stored(row) | {"updated_at": now} for row_id, row in updates.items()},
            )


def _stored(row: Row) -> Row:
    return row | {"custom": dump_custom(row["custom"])} if "custom" in row else row


def _kind(text: str) -> str:
    key = search_key(text)
    return choices.one_of(KIND_NAMES.get(key, key), choices.KINDS, _("Kind"))


KIND = ImportKind(
    "companies",
    "company",
    (),
    FIELDS,
    frozenset(
        {"error", "line", "updated", "updated at", "id", "contacts"}
        | {"record id", "last activity date", "last modified date"}
    ),
    CompanyImporter,
    custom="company",
    nested={"custom": nested.whole("own custom")},
    known_by=KNOWN_BY,
)
