"""What the filter language may say about contacts, companies, interactions, segments and tags."""

from ccm_cli.customers.choices import CHANNELS, DIRECTIONS, KINDS, PREFERRED_CHANNELS, STAGES
from ccm_cli.customers.company_fields import COMPANY
from ccm_cli.customers.completeness import SCORE_SQL
from ccm_cli.customers.queries.stages import STAGE_SINCE_SQL
from ccm_cli.customers.salutation import SALUTATION_SQL
from ccm_cli.customers.spellings import phone_spellings
from ccm_cli.language.catalog import message
from ccm_cli.store.filters.registry import Entity, Field, Function, Kind, Registry

_EMAILS = "contact_email e WHERE e.contact_id = c.id"
_PHONES = "contact_phone p WHERE p.contact_id = c.id"
_HANDLES = "contact_handle h WHERE h.contact_id = c.id"
_TAGS = "contact_tag ct JOIN tag t ON t.id = ct.tag_id WHERE ct.contact_id = c.id"
_COMPANIES = (
    "contact_company cc JOIN company co ON co.id = cc.company_id WHERE cc.contact_id = c.id"
)
_ADDRESSES = "contact_address a WHERE a.contact_id = c.id"


def _network(name: str, label: str, *aliases: str) -> Field:
    """The handles of a contact on one network."""
    return Field(
        name,
        Kind.TEXT,
        "h.handle",
        label,
        key_sql="h.key",
        aliases=aliases,
        rows=f"{_HANDLES} AND h.network = '{name}'",
    )


_NAMES = (
    Field("id", Kind.NUMBER, "c.id", message("Number"), aliases=("شماره", "номер")),
    Field(
        "name",
        Kind.TEXT,
        "c.name",
        message("Name"),
        key_sql="c.name_key",
        sort_sql="c.sort_key",
        aliases=("نام", "имя"),
    ),
    Field("given_name", Kind.TEXT, "c.given_name", message("Given name"), aliases=("نام_کوچک",)),
    Field("middle_name", Kind.TEXT, "c.middle_name", message("Middle name"), aliases=("отчество",)),
    Field(
        "family_name",
        Kind.TEXT,
        "c.family_name",
        message("Family name"),
        aliases=("نام_خانوادگی", "фамилия"),
    ),
    Field("title", Kind.TEXT, "c.title", message("Salutation"), aliases=("عنوان", "обращение")),
    Field("salutation", Kind.TEXT, SALUTATION_SQL, message("Addressed as")),
)
_STATE = (
    Field(
        "kind",
        Kind.CHOICE,
        "c.kind",
        message("Kind"),
        choices=tuple(KINDS),
        words=KINDS,
        in_order="c.sort_key",
        aliases=("نوع", "тип"),
    ),
    Field(
        "stage",
        Kind.CHOICE,
        "c.stage",
        message("Stage"),
        choices=tuple(STAGES),
        words=STAGES,
        in_order="c.sort_key",
        aliases=("مرحله", "стадия"),
    ),
    Field(
        "stage_since",
        Kind.MOMENT,
        STAGE_SINCE_SQL,
        message("At this stage since"),
        aliases=("مرحله_از", "стадия_с"),
    ),
    Field(
        "language",
        Kind.TEXT,
        "c.language",
        message("Language"),
        key_sql="c.language",
        in_order="c.sort_key",
        aliases=("زبان", "язык"),
    ),
    Field("time_zone", Kind.TEXT, "c.time_zone", message("Time zone")),
    Field(
        "channel",
        Kind.CHOICE,
        "nullif(c.channel, '')",
        message("Channel"),
        choices=PREFERRED_CHANNELS,
        words=CHANNELS,
        aliases=("کانال", "канал"),
    ),
    Field("source", Kind.TEXT, "c.source", message("Source"), aliases=("منبع", "источник")),
    Field("notes", Kind.TEXT, "c.notes", message("Notes"), aliases=("یادداشت", "заметки")),
    Field(
        "completeness",
        Kind.NUMBER,
        SCORE_SQL,
        message("Completeness"),
        aliases=("کامل_بودن", "полнота"),
    ),
)
_REACHED = (
    Field(
        "email",
        Kind.TEXT,
        "e.address",
        message("E-mail"),
        key_sql="e.key",
        aliases=("ایمیل", "почта"),
        rows=_EMAILS,
    ),
    Field(
        "phone",
        Kind.TEXT,
        "p.number",
        message("Phone"),
        key_sql="p.number",
        spellings=phone_spellings,
        aliases=("تلفن", "телефон"),
        rows=_PHONES,
    ),
    Field(
        "handle",
        Kind.TEXT,
        "CASE h.network WHEN '' THEN h.handle ELSE h.network || ':' || h.handle END",
        message("Handle"),
        key_sql="h.key",
        aliases=("شناسه", "ник"),
        rows=_HANDLES,
    ),
    _network("telegram", message("Telegram"), "تلگرام", "телеграм"),
    _network("instagram", message("Instagram"), "اینستاگرام", "инстаграм"),
    _network("whatsapp", message("WhatsApp"), "واتساپ", "ватсап"),
)
_BELONGING = (
    Field(
        "tag",
        Kind.TEXT,
        "t.name",
        message("Tags"),
        key_sql="t.key",
        aliases=("tags", "برچسب", "метка", "тег"),
        rows=_TAGS,
    ),
    Field(
        "company",
        Kind.TEXT,
        "co.name",
        message("Company"),
        key_sql="co.name_key",
        aliases=("شرکت", "компания"),
        rows=_COMPANIES,
    ),
    Field(
        "role",
        Kind.TEXT,
        "cc.role",
        message("Role"),
        aliases=("سمت", "должность"),
        rows=f"{_COMPANIES} AND cc.role <> ''",
    ),
    Field(
        "street", Kind.TEXT, "a.street", message("Street"), rows=f"{_ADDRESSES} AND a.street <> ''"
    ),
    Field(
        "city",
        Kind.TEXT,
        "a.city",
        message("City"),
        key_sql="a.city_key",
        aliases=("شهر", "город"),
        rows=f"{_ADDRESSES} AND a.city_key <> ''",
    ),
    Field(
        "region",
        Kind.TEXT,
        "a.region",
        message("Province"),
        aliases=("province", "استان", "область"),
        rows=f"{_ADDRESSES} AND a.region <> ''",
    ),
    Field(
        "postcode",
        Kind.TEXT,
        "a.postcode",
        message("Postcode"),
        rows=f"{_ADDRESSES} AND a.postcode <> ''",
    ),
    Field(
        "country",
        Kind.TEXT,
        "a.country",
        message("Country"),
        aliases=("کشور", "страна"),
        rows=f"{_ADDRESSES} AND a.country <> ''",
    ),
)
_REFERRAL = "r.kind = 'referred_by'"
_RELATED = (
    Field(
        "referred_by",
        Kind.TEXT,
        "w.name",
        message("Referred by"),
        key_sql="w.name_key",
        aliases=("معرف", "рекомендовал"),
        rows="contact_relation r JOIN contact w ON w.id = r.other_id"
        f" WHERE r.contact_id = c.id AND {_REFERRAL}",
    ),
    Field(
        "referrals",
        Kind.NUMBER,
        f"(SELECT count(*) FROM contact_relation r WHERE r.other_id = c.id AND {_REFERRAL})",
        message("Referrals"),
        aliases=("معرفی‌ها", "рекомендации"),
    ),
    Field(
        "related",
        Kind.TEXT,
        "w.name",
        message("Related to"),
        key_sql="w.name_key",
        aliases=("آشنایان", "связи"),
        rows="(SELECT contact_id AS one, other_id AS another FROM contact_relation"
        " UNION SELECT other_id, contact_id FROM contact_relation) r"
        " JOIN contact w ON w.id = r.another WHERE r.one = c.id",
    ),
)
_TIMES = (
    Field(
        "birthday",
        Kind.YEARLY,
        "birth.month_day",
        message("Birthday"),
        aliases=("تولد", "زادروز", "рождение"),
        needs=("birth",),
    ),
    Field(
        "anniversary",
        Kind.YEARLY,
        "anniversary.month_day",
        message("Anniversary"),
        aliases=("سالگرد", "годовщина"),
        needs=("anniversary",),
    ),
    Field(
        "dates",
        Kind.TEXT,
        "y.name",
        message("Yearly days"),
        key_sql="y.name",
        aliases=("روزها", "даты"),
        rows="contact_date y WHERE y.contact_id = c.id",
    ),
    Field(
        "created",
        Kind.MOMENT,
        "c.created_at",
        message("Added"),
        aliases=("ثبت", "создан"),
        sort_sql="c.created_at",
    ),
    Field("updated", Kind.MOMENT, "c.updated_at", message("Changed"), aliases=("تغییر", "изменён")),
    Field(
        "last_contact",
        Kind.MOMENT,
        "act.last_contact_at",
        message("Last contact"),
        aliases=("آخرین_تماس", "последний_контакт"),
        needs=("act",),
    ),
    Field(
        "away_until",
        Kind.DAY,
        "c.away_until",
        message("Away until"),
        aliases=("غایب_تا", "отсутствует_до"),
    ),
    Field("rhythm", Kind.NUMBER, "tch.days", message("Rhythm in days"), needs=("tch",)),
    Field(
        "touch_due",
        Kind.MOMENT,
        "tch.due_at",
        message("In touch again"),
        needs=("tch",),
    ),
    Field(
        "losing_touch",
        Kind.BOOL,
        "(tch.due_at IS NOT NULL AND tch.due_at <= ccm_now())",
        message("Losing touch"),
        needs=("tch",),
    ),
    Field(
        "last_inbound",
        Kind.MOMENT,
        "act.last_inbound_at",
        message("Last heard from"),
        needs=("act",),
    ),
    Field(
        "interactions",
        Kind.NUMBER,
        "act.interactions",
        message("Interactions"),
        aliases=("interaction.count", "interactions.count", "تماس‌ها", "контакты"),
        needs=("act",),
        absent=0,
    ),
)

_FUNCTIONS = (
    Function(
        "date",
        (Kind.TEXT,),
        "min(y.month_day)",
        message("Yearly day"),
        keys=True,
        aliases=("روز", "дата"),
        rows="contact_date y WHERE y.contact_id = c.id AND y.name = ?",
        gives=Kind.YEARLY,
    ),
)

CONTACT = Entity(
    "contact",
    "contact",
    "c",
    (*_NAMES, *_STATE, *_REACHED, *_BELONGING, *_RELATED, *_TIMES),
    _FUNCTIONS,
    joins={
        "act": "LEFT JOIN contact_activity act ON act.contact_id = c.id",
        "tch": "LEFT JOIN contact_touch tch ON tch.contact_id = c.id",
        "birth": "LEFT JOIN contact_date birth"
        " ON birth.contact_id = c.id AND birth.name = 'birthday'",
        "anniversary": "LEFT JOIN contact_date anniversary"
        " ON anniversary.contact_id = c.id AND anniversary.name = 'anniversary'",
    },
)

INTERACTION = Entity(
    "interaction",
    "interaction",
    "i",
    (
        Field("id", Kind.NUMBER, "i.id", message("Number")),
        Field(
            "at", Kind.MOMENT, "i.at", message("When"), sort_sql="i.at", aliases=("زمان", "время")
        ),
        Field(
            "channel",
            Kind.CHOICE,
            "i.channel",
            message("Channel"),
            choices=tuple(CHANNELS),
            words=CHANNELS,
            aliases=("کانال", "канал"),
        ),
        Field(
            "direction",
            Kind.CHOICE,
            "i.direction",
            message("Direction"),
            choices=tuple(DIRECTIONS),
            words=DIRECTIONS,
            aliases=("جهت", "направление"),
        ),
        Field(
            "contact",
            Kind.TEXT,
            "person.name",
            message("Contact"),
            key_sql="person.name_key",
            aliases=("مخاطب", "контакт"),
            needs=("person",),
        ),
        Field("contact_id", Kind.NUMBER, "i.contact_id", message("Contact")),
        Field(
            "company",
            Kind.TEXT,
            "firm.name",
            message("Company"),
            key_sql="firm.name_key",
            aliases=("شرکت", "компания"),
            needs=("firm",),
        ),
        Field("summary", Kind.TEXT, "i.summary", message("Summary"), aliases=("خلاصه", "суть")),
        Field("body", Kind.TEXT, "i.body", message("Text")),
        Field(
            "duration",
            Kind.DURATION,
            "i.duration",
            message("Duration"),
            aliases=("مدت", "длительность"),
        ),
        Field(
            "cost",
            Kind.MONEY,
            "i.cost_minor",
            message("Cost"),
            aliases=("هزینه", "затраты"),
            currency_sql="i.currency",
        ),
        Field("sentiment", Kind.NUMBER, "i.sentiment", message("Sentiment"), aliases=("احساس",)),
        Field("deal_id", Kind.NUMBER, "i.deal_id", message("Deal")),
        Field("campaign_id", Kind.NUMBER, "i.campaign_id", message("Campaign")),
        Field("ticket_id", Kind.NUMBER, "i.ticket_id", message("Ticket")),
        Field("created", Kind.MOMENT, "i.created_at", message("Added")),
    ),
    joins={
        "person": "LEFT JOIN contact person ON person.id = i.contact_id",
        "firm": "LEFT JOIN company firm ON firm.id = i.company_id",
    },
)

SEGMENT = Entity(
    "segment",
    "segment",
    "s",
    (
        Field("id", Kind.NUMBER, "s.id", message("Number")),
        Field(
            "name",
            Kind.TEXT,
            "s.name",
            message("Name"),
            key_sql="s.key",
            sort_sql="s.key",
            aliases=("نام", "имя"),
        ),
        Field("filter", Kind.TEXT, "s.filter", message("Filter")),
        Field("description", Kind.TEXT, "s.description", message("Description")),
        Field("persona", Kind.BOOL, "s.persona", message("Persona")),
        Field("frozen", Kind.MOMENT, "s.frozen_at", message("Frozen")),
        Field("created", Kind.MOMENT, "s.created_at", message("Added")),
        Field("updated", Kind.MOMENT, "s.updated_at", message("Changed")),
    ),
)

TAG = Entity(
    "tag",
    "tag",
    "t",
    (
        Field("id", Kind.NUMBER, "t.id", message("Number")),
        Field(
            "name",
            Kind.TEXT,
            "t.name",
            message("Name"),
            key_sql="t.key",
            sort_sql="t.key",
            aliases=("نام", "имя"),
        ),
        Field(
            "contacts",
            Kind.NUMBER,
            "(SELECT count(*) FROM contact_tag n WHERE n.tag_id = t.id)",
            message("Contacts"),
        ),
    ),
)


def declare(registry: Registry) -> None:
    """Register the entities of this domain."""
    for entity in (CONTACT, COMPANY, INTERACTION, SEGMENT, TAG):
        registry.register(entity)
