"""The columns of a contact: what each puts into the draft, and the headers that mean it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ccm_cli.customers import choices, entries
from ccm_cli.customers.identifiers import NETWORKS, normalise_handle
from ccm_cli.customers.importing import drafts, nested
from ccm_cli.customers.importing.columns import Column, ImportField, Put, header_key, headers
from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import zone
from ccm_cli.language.rhythm import days_of_rhythm
from ccm_cli.language.text import search_key


def _line(column_name: str) -> Put:
    def put(draft: ContactDraft, text: str, column: Column) -> None:
        draft.values.setdefault(column_name, entries.line(text, column.field.name))

    return put


def _put_notes(draft: ContactDraft, text: str, column: Column) -> None:
    block = entries.block(text, column.field.name)
    before = draft.values.get("notes")
    draft.values["notes"] = f"{before}\n{block}" if before else block


def _put_language(draft: ContactDraft, text: str, _column: Column) -> None:
    """The language of a locale such as ``fa_IR`` is what stands before its country."""
    language = text.strip().partition("_")[0]
    draft.values.setdefault("language", choices.language_code(language))


def _put_channel(draft: ContactDraft, text: str, _column: Column) -> None:
    channel = choices.one_of(text, choices.PREFERRED_CHANNELS, _("Channel"))
    draft.values.setdefault("channel", channel)


def _put_rhythm(draft: ContactDraft, text: str, _column: Column) -> None:
    draft.values.setdefault("rhythm", days_of_rhythm(text))


def _put_time_zone(draft: ContactDraft, text: str, _column: Column) -> None:
    draft.values.setdefault("time_zone", zone(text.strip()).key)


def _put_card_time_zone(draft: ContactDraft, text: str, column: Column) -> None:
    """Address books write offsets such as ``+03:30``, which are no time zones."""
    if "/" in text:
        _put_time_zone(draft, text, column)


def _put_phone(draft: ContactDraft, text: str, column: Column) -> None:
    draft.phones.append((text, column))


def _label_of(what: str) -> Put:
    def put(draft: ContactDraft, text: str, column: Column) -> None:
        draft.labels[what, column.slot] = text

    return put


def _address(part: str) -> Put:
    def put(draft: ContactDraft, text: str, column: Column) -> None:
        address = draft.addresses.setdefault(column.slot, {})
        if column.label:
            address.setdefault("label", column.label)
        cleaned = entries.block(text, column.field.name, longest=entries.LONGEST_LINE)
        if part == "extended" and address.get("street"):
            address["street"] += "\n" + cleaned
        else:
            address.setdefault("street" if part == "extended" else part, cleaned)

    return put


def _put_address_label(draft: ContactDraft, text: str, column: Column) -> None:
    draft.addresses.setdefault(column.slot, {})["label"] = search_key(text.lstrip("* "))[:100]


def _grouped(group: str, part: str) -> Put:
    """A part of something whose columns belong together by their number."""

    def put(draft: ContactDraft, text: str, column: Column) -> None:
        parts: dict[str, str] = getattr(draft, group).setdefault(column.slot, {})
        parts.setdefault(part, entries.line(text, column.field.name))

    return put


def _put_network(network: str) -> Put:
    def put(draft: ContactDraft, text: str, _column: Column) -> None:
        drafts.add_handle(draft, text, network)

    return put


def _put_named_network(draft: ContactDraft, text: str, column: Column) -> None:
    drafts.add_handle(draft, text, column.parameter)


def _put_handles(draft: ContactDraft, text: str, _column: Column) -> None:
    for part in text.replace("\n", ";").replace(",", ";").split(";"):
        if part.strip():
            drafts.add_handle(draft, part, "")


def _put_website(draft: ContactDraft, text: str, _column: Column) -> None:
    """The page of a profile is a handle; any other is a company's, and contacts have none."""
    for part in text.split(":::"):
        try:
            handle = normalise_handle(part.strip())
        except InvalidInput:
            continue
        if handle.network:
            draft.handles.setdefault((handle.network, handle.key), handle)


def _put_date(draft: ContactDraft, text: str, column: Column) -> None:
    day = drafts.day_of(text)
    if day is not None:
        name = entries.needed(search_key(column.parameter), _("Date")) if column.parameter else ""
        draft.dates.setdefault(name or "birthday", day)


def _put_anniversary(draft: ContactDraft, text: str, _column: Column) -> None:
    day = drafts.day_of(text)
    if day is not None:
        draft.dates.setdefault("anniversary", day)


def _put_tag(draft: ContactDraft, text: str, _column: Column) -> None:
    drafts.add_tag(draft, text)


def _put_custom(draft: ContactDraft, text: str, column: Column) -> None:
    draft.custom.setdefault(column.parameter, text)


def _put_own_custom(draft: ContactDraft, text: str, _column: Column) -> None:
    """All custom fields as one JSON object: what our own vCards and objects hold."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise InvalidInput(_("The custom fields are no JSON object."))
    for key, value in found.items():
        draft.custom.setdefault(key, value)


def _put_own_id(draft: ContactDraft, text: str, _column: Column) -> None:
    if text.isascii() and text.isdecimal():
        draft.own_id = int(text[:18])


def _put_created(draft: ContactDraft, text: str, _column: Column) -> None:
    draft.extra["created"] = text


_NAMES = (
    ImportField("ccm id", _put_own_id),
    ImportField(
        "name",
        _line("name"),
        headers(
            "full name / fullname / display name / contact name / contact / customer name / client"
            " / customer / person / نام کامل / نام و نام خانوادگی / نام مشتری / نام مخاطب / مشتری"
            " / ФИО / полное имя / имя клиента / клиент / контакт"
        ),
    ),
    ImportField(
        "given name",
        _line("given_name"),
        headers("first name / firstname / given / forename / fname / نام کوچک / نام / اسم / имя"),
    ),
    ImportField(
        "middle name",
        _line("middle_name"),
        headers("additional name / second name / patronymic / middle / отчество / نام میانی"),
    ),
    ImportField(
        "family name",
        _line("family_name"),
        headers(
            "last name / lastname / surname / lname / family"
            " / نام خانوادگی / فامیلی / فامیل / фамилия"
        ),
    ),
    ImportField(
        "title",
        _line("title"),
        headers("salutation / prefix / name prefix / honorific / عنوان / обращение")
        | headers("contact title"),
    ),
)
_REACHED_AT = (
    ImportField(
        "email",
        drafts.put_email,
        headers(
            "e-mail / mail / emails / email address / e-mail address / e-mail value / primary email"
            " / ایمیل / پست الکترونیک / پست الکترونیکی / رایانامه / آدرس ایمیل"
            " / почта / эл почта / электронная почта / имейл / емейл / адрес электронной почты"
        )
        | headers("work email / business email / ایمیل کاری / рабочая почта", label="work")
        | headers("home email / personal email / ایمیل شخصی / личная почта", label="home")
        | headers("email id / адрес эл почты / почта клиента / ایمیل مشتری"),
        labelled=True,
        repeats="adding",
    ),
    ImportField(
        "email label",
        _label_of("email"),
        headers("e-mail label / e-mail type / email type"),
        repeats="numbered",
    ),
    ImportField(
        "phone",
        _put_phone,
        headers(
            "telephone / tel / phones / phone number / telephone number / phone value"
            " / primary phone / تلفن / شماره / شماره تلفن / شماره تماس / تلفن ثابت"
            " / телефон / тел / номер телефона / номер / телефоны"
        )
        | headers(
            "mobile / mobile phone / mobile number / mobile phone number / cell / cell phone"
            " / cellphone / موبایل / شماره موبایل / تلفن همراه / همراه / شماره همراه"
            " / мобильный / мобильный телефон / моб телефон / сотовый / моб",
            label="mobile",
        )
        | headers(
            "work phone / business phone / office phone / company main phone / تلفن محل کار"
            " / تلفن شرکت / рабочий телефон",
            label="work",
        )
        | headers("home phone / تلفن منزل / домашний телефон", label="home")
        | headers("other phone", label="other")
        | headers(
            "mobile phone number / телефон переносной / телефон моб / моб тел / сотовый телефон",
            label="mobile",
        )
        | headers(
            "раб тел / телефон раб / основной телефон организации / work phone number",
            label="work",
        )
        | headers("дом тел / телефон дом / домашний телефон / home phone number", label="home")
        | headers("car phone / телефон в машине", label="car")
        | headers("другой телефон", label="other")
        | headers("основной телефон / primary phone number", label="main"),
        labelled=True,
        repeats="adding",
    ),
    ImportField(
        "phone label",
        _label_of("phone"),
        headers("phone type / telephone type"),
        repeats="numbered",
    ),
    ImportField("handle:", _put_named_network, repeats="adding"),
    ImportField(
        "handles", _put_handles, headers("handle / social / social networks"), repeats="adding"
    ),
    *(
        ImportField(network, _put_network(network), repeats="adding")
        for network in NETWORKS
        if network != "line"
    ),
    ImportField("ایتا", _put_network("eitaa"), repeats="adding"),
    ImportField("بله", _put_network("bale"), repeats="adding"),
    ImportField(
        "im service",
        _grouped("messengers", "network"),
        headers("im label / im type"),
        repeats="numbered",
    ),
    ImportField(
        "im value", _grouped("messengers", "value"), headers("im / messenger"), repeats="numbered"
    ),
    ImportField(
        "website",
        _put_website,
        headers("website value / web page / webpage / url / profile / وب سایت / سایت / сайт")
        | headers("website url / personal web page / personal website / веб страница / web site"),
        repeats="adding",
    ),
)
_HANDLE_HEADERS = {
    "telegram": "tg / telegram username / تلگرام / آیدی تلگرام / телеграм / телеграмм",
    "whatsapp": "wa / whatsapp number / واتساپ / واتس اپ / ватсап / вотсап",
    "instagram": "insta / ig / instagram username / اینستاگرام / اینستا / инстаграм",
    "linkedin": "linkedin url / linkedin bio / linkedin profile / لینکدین",
    "x": "twitter / twitter username / twitter handle / توییتر / твиттер",
    "vk": "вк / вконтакте / vkontakte",
    "facebook": "fb / facebook url / فیسبوک / фейсбук",
    "ok": "одноклассники / odnoklassniki",
    "skype": "скайп / اسکایپ",
}
_PLACES = (
    ImportField(
        "street",
        _address("street"),
        headers(
            "address street / street address / address / address line / آدرس / نشانی / خیابان"
            " / آدرس کامل / адрес / улица"
        )
        | headers("business street / business address / work address", label="work")
        | headers("home street / home address / آدرس منزل / домашний адрес", label="home")
        | headers("other street", label="other"),
        labelled=True,
        repeats="numbered",
    ),
    ImportField(
        "extended address",
        _address("extended"),
        headers(
            "address extended address / address 2 / address2 / address line 2 / street address 2"
            " / street line 2 / apartment"
        )
        | headers(
            "business street 2 / business street 3 / улица 2 раб адрес / улица 3 раб адрес",
            label="work",
        )
        | headers(
            "home street 2 / home street 3 / улица 2 дом адрес / улица 3 дом адрес", label="home"
        )
        | headers(
            "other street 2 / other street 3 / улица 2 другой адрес / улица 3 другой адрес",
            label="other",
        ),
        labelled=True,
        repeats="adding",
    ),
    ImportField(
        "formatted address",
        _address("formatted"),
        headers("address formatted"),
        labelled=True,
        repeats="numbered",
    ),
    ImportField(
        "city",
        _address("city"),
        headers("town / address city / شهر / город / населенный пункт")
        | headers("business city", label="work")
        | headers("home city", label="home")
        | headers("other city", label="other"),
        labelled=True,
        repeats="numbered",
    ),
    ImportField(
        "region",
        _address("region"),
        headers(
            "state / province / state region / address region / county"
            " / استان / область / регион / край"
        )
        | headers("business state", label="work")
        | headers("home state", label="home")
        | headers("other state", label="other"),
        labelled=True,
        repeats="numbered",
    ),
    ImportField(
        "postcode",
        _address("postcode"),
        headers(
            "postal code / post code / zip / zip code / zip postal code / address postal code"
            " / کد پستی / کدپستی / индекс / почтовый индекс"
        )
        | headers("business postal code", label="work")
        | headers("home postal code", label="home")
        | headers("other postal code", label="other")
        | headers("zipcode / почтовый код / postal zip code"),
        labelled=True,
        repeats="numbered",
    ),
    ImportField(
        "country",
        _address("country"),
        headers("country region / address country / کشور / страна")
        | headers("business country / business country region", label="work")
        | headers("home country / home country region", label="home")
        | headers("other country / other country region", label="other")
        | headers("cc"),
        labelled=True,
        repeats="numbered",
    ),
    ImportField("address label", _put_address_label, headers("address type"), repeats="numbered"),
)
_ABOUT = (
    ImportField(
        "company",
        _grouped("companies", "name"),
        headers(
            "company name / organization / organisation / organization name / employer / business"
            " / شرکت / نام شرکت / سازمان / محل کار"
            " / компания / организация / фирма / название компании"
        )
        | headers("associated company / primary company / associated company primary"),
        repeats="numbered",
    ),
    ImportField(
        "role",
        _grouped("companies", "role"),
        headers(
            "job title / job / position / organization title / occupation / profession"
            " / سمت / شغل / پست سازمانی / должность / профессия"
        )
        | headers("job function"),
        repeats="numbered",
    ),
    ImportField(
        "birthday",
        _put_date,
        headers(
            "birth date / birthdate / date of birth / dob / d o b / bday"
            " / تاریخ تولد / تولد / روز تولد"
            " / день рождения / дата рождения / др"
        ),
    ),
    ImportField("anniversary", _put_anniversary, headers("سالگرد / годовщина")),
    ImportField("date:", _put_date),
    ImportField(
        "event label", _grouped("events", "label"), headers("event type"), repeats="numbered"
    ),
    ImportField("event value", _grouped("events", "value"), repeats="numbered"),
    ImportField("kind", drafts.put_kind, headers("contact type / نوع / вид")),
    ImportField(
        "stage",
        drafts.put_stage,
        headers("lifecycle stage / life cycle stage / مرحله / стадия / этап"),
    ),
    ImportField(
        "language",
        _put_language,
        headers("lang / preferred language / زبان / язык")
        | headers("preferred locale / locale / hs language"),
    ),
    ImportField("time zone", _put_time_zone, headers("timezone / tz / منطقه زمانی / часовой пояс")),
    ImportField("vcard time zone", _put_card_time_zone),
    ImportField(
        "channel", _put_channel, headers("preferred channel / کانال / کانال ترجیحی / канал")
    ),
    ImportField(
        "rhythm",
        _put_rhythm,
        headers(
            "touch every / contact every / keep in touch / contact frequency / call every"
            " / هر چند وقت / ریتم تماس / ритм / как часто"
        ),
    ),
    ImportField(
        "source",
        _line("source"),
        headers("lead source / original source / منبع / نحوه آشنایی / источник / откуда")
        | headers("original traffic source / utm source"),
    ),
    ImportField(
        "tags",
        drafts.put_tags,
        headers(
            "labels / groups / group / categories / category / group membership / segments"
            " / برچسب / برچسب ها / تگ / تگ ها / گروه / دسته"
            " / метки / метка / теги / группы / группа / категории"
        ),
        repeats="adding",
    ),
    ImportField("tag", _put_tag, repeats="adding"),
    ImportField(
        "notes",
        _put_notes,
        headers(
            "note / comment / comments / description / remarks / یادداشت / یادداشت ها / توضیحات"
            " / توضیح / ملاحظات"
            " / заметки / заметка / примечание / примечания / комментарий / комментарии"
        )
        | headers("message / about me / заметки о клиенте"),
        repeats="adding",
    ),
    ImportField(
        "created",
        _put_created,
        headers(
            "created at / create date / date created / created on / date added / added"
            " / تاریخ ایجاد / تاریخ ثبت / создан / дата создания / добавлен"
        )
        | headers(
            "creation date / created date / creation time / дата добавления / date identified"
        ),
    ),
    ImportField("custom:", _put_custom),
    ImportField("vcard custom", _put_own_custom),
)


def _with_headers(fields: Iterable[ImportField]) -> tuple[ImportField, ...]:
    return tuple(
        ImportField(f.name, f.put, headers(_HANDLE_HEADERS[f.name]))
        if f.name in _HANDLE_HEADERS
        else f
        for f in fields
    )


FIELDS: tuple[ImportField, ...] = (*_NAMES, *_with_headers(_REACHED_AT), *_PLACES, *_ABOUT)


def _handles(value: Any) -> Iterator[nested.Pair]:
    if isinstance(value, dict) and not {"handle", "value", "url"} & set(value):
        yield from nested.keyed("handle:")(value)
        return
    for entry in nested.entries(value):
        network = nested.first(entry, "network", "service", "type")
        handle = nested.first(entry, "handle", "value", "username", "url", "")
        yield f"handle:{network}" if network else "handles", handle


def _dates(value: Any) -> Iterator[nested.Pair]:
    if isinstance(value, dict):
        yield from nested.keyed("date:")(value)
        return
    for entry in nested.entries(value):
        name = nested.first(entry, "name", "label", "type") or "anniversary"
        yield f"date:{name}", nested.first(entry, "date", "value", "day", "")


_LABEL = ("label", "type")
NESTED: Mapping[str, nested.Nested] = {
    **dict.fromkeys(
        ("emails", "email"),
        nested.several({"email": ("address", "email", "value", ""), "email label": _LABEL}),
    ),
    **dict.fromkeys(
        ("phones", "phone"),
        nested.several({"phone": ("number", "phone", "value", ""), "phone label": _LABEL}),
    ),
    **dict.fromkeys(
        ("addresses", "address"),
        nested.several(
            {
                "street": ("street", "address", "street_address", ""),
                "city": ("city", "town"),
                "region": ("region", "state", "province"),
                "postcode": ("postcode", "postal_code", "zip"),
                "country": ("country",),
                "address label": _LABEL,
            }
        ),
    ),
    **dict.fromkeys(
        ("companies", "company", "organizations"),
        nested.several({"company": ("name", "company", ""), "role": ("role", "title")}),
    ),
    **dict.fromkeys(("handles", "social", "social_profiles"), _handles),
    "dates": _dates,
    "tags": nested.each("tag"),
    "custom": nested.whole("vcard custom"),
}

IGNORED = frozenset(
    header_key(name)
    for name in re.split(
        r"[/\n]",
        """
        nickname / gender / hobby / department / organization department / office location
        отдел / пол / хобби
        error / line / updated / updated at / photo / file as / initials / short name / maiden name
        phonetic first name / phonetic middle name / phonetic last name / phonetic name
        given name yomi / family name yomi / additional name yomi / yomi name / given yomi
        surname yomi / company yomi / name suffix / suffix / location / billing information
        directory server / mileage / sensitivity / priority / subject / private / keywords
        organization type / organization yomi name / organization symbol / organization location
        organization job description / website label / website type / address po box / po box
        e-mail display name / e-mail type display name / e-mail type / business fax / home fax
        other fax / fax / pager / callback / radio phone / telex / tty tdd phone / imaddress
        web page label / custom field label / custom field type / custom field value
        assistant s phone / children / user / business po box / home po box / other po box
        schools / account / government id number / internet free busy / organizational id number
        суффикс / телефон помощника / рабочий факс / домашний факс / другой факс / обратный вызов
        isdn / пейджер / радиотелефон / телетайп телефон с титрами / телекс / важность / дети
        инициалы / ключевые слова / код организации / личный код / отложено / пользователь
        почтовый ящик дом адрес / почтовый ящик раб адрес / расположение / расположение комнаты
        расстояние / сведения о доступности в интернете / сервер каталогов / счет / счета / частное
        тип эл почты / краткое имя эл почты
        record id / associated company ids / last activity date / last modified date / last changed
        created by user / last active / attribution date / attribution / optin ip / confirm ip
        latitude / longitude / gmtoff / dstoff / leid / euid / member rating / foursquare
        no / row / row number / ردیف / شماره ردیف / номер строки
        """,
    )
    if name.strip()
)
"""Headers of other programs whose values a contact has no place for, and nobody misses."""
