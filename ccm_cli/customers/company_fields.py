"""What the filter language may say about companies."""

from ccm_cli.customers.choices import KINDS, STAGES
from ccm_cli.customers.queries.companies import stage_sql
from ccm_cli.customers.spellings import phone_spellings
from ccm_cli.language.catalog import message
from ccm_cli.store.filters.registry import Entity, Field, Kind

_MEMBERS = "contact_company cc JOIN contact m ON m.id = cc.contact_id WHERE cc.company_id = o.id"

_NAMES = (
    Field("id", Kind.NUMBER, "o.id", message("Number"), aliases=("شماره", "номер")),
    Field(
        "name",
        Kind.TEXT,
        "o.name",
        message("Name"),
        key_sql="o.name_key",
        sort_sql="o.sort_key",
        aliases=("نام", "имя", "название"),
    ),
    Field(
        "kind",
        Kind.CHOICE,
        "o.kind",
        message("Kind"),
        choices=tuple(KINDS),
        words=KINDS,
        aliases=("نوع", "тип"),
    ),
    Field(
        "stage",
        Kind.CHOICE,
        stage_sql("o.id"),
        message("Stage"),
        choices=tuple(STAGES),
        words=STAGES,
        aliases=("مرحله", "стадия"),
    ),
)
_REACHED = (
    Field("email", Kind.TEXT, "o.email", message("E-mail"), aliases=("ایمیل", "почта")),
    Field(
        "phone",
        Kind.TEXT,
        "o.phone",
        message("Phone"),
        key_sql="o.phone",
        spellings=phone_spellings,
        aliases=("تلفن", "телефон"),
    ),
    Field("website", Kind.TEXT, "o.website", message("Website"), aliases=("وبگاه", "сайт")),
    Field("street", Kind.TEXT, "o.street", message("Street"), aliases=("خیابان", "улица")),
    Field(
        "city",
        Kind.TEXT,
        "o.city",
        message("City"),
        key_sql="o.city_key",
        aliases=("شهر", "город"),
    ),
    Field(
        "region",
        Kind.TEXT,
        "o.region",
        message("Province"),
        aliases=("province", "استان", "область"),
    ),
    Field("postcode", Kind.TEXT, "o.postcode", message("Postcode"), aliases=("کدپستی", "индекс")),
    Field("country", Kind.TEXT, "o.country", message("Country"), aliases=("کشور", "страна")),
    Field("notes", Kind.TEXT, "o.notes", message("Notes"), aliases=("یادداشت", "заметки")),
)
_RELATED = (
    Field(
        "parent",
        Kind.TEXT,
        "above.name",
        message("Belongs to"),
        key_sql="above.name_key",
        sort_sql="coalesce(above.sort_key, '')",
        aliases=("شرکت_مادر", "холдинг"),
        needs=("above",),
    ),
    Field("parent.id", Kind.NUMBER, "o.parent_id", message("Number of the company above")),
    Field(
        "subsidiary",
        Kind.TEXT,
        "below.name",
        message("Companies below it"),
        key_sql="below.name_key",
        rows="company below WHERE below.parent_id = o.id",
    ),
    Field(
        "subsidiaries",
        Kind.NUMBER,
        "(SELECT count(*) FROM company below WHERE below.parent_id = o.id)",
        message("Number below it"),
    ),
    Field(
        "contact",
        Kind.TEXT,
        "m.name",
        message("Contacts"),
        key_sql="m.name_key",
        aliases=("مخاطب", "контакт"),
        rows=_MEMBERS,
    ),
    Field(
        "role",
        Kind.TEXT,
        "cc.role",
        message("Role"),
        aliases=("سمت", "должность"),
        rows="contact_company cc WHERE cc.company_id = o.id AND cc.role <> ''",
    ),
    Field(
        "contacts",
        Kind.NUMBER,
        "(SELECT count(*) FROM contact_company n WHERE n.company_id = o.id)",
        message("People"),
    ),
)
_TIMES = (
    Field(
        "last_contact",
        Kind.MOMENT,
        "(SELECT max(a.last_contact_at) FROM contact_company w"
        " JOIN contact_activity a ON a.contact_id = w.contact_id WHERE w.company_id = o.id)",
        message("Last contact"),
        aliases=("آخرین_تماس", "последний_контакт"),
    ),
    Field("created", Kind.MOMENT, "o.created_at", message("Added"), aliases=("ثبت", "создан")),
    Field("updated", Kind.MOMENT, "o.updated_at", message("Changed"), aliases=("تغییر", "изменён")),
)

COMPANY = Entity(
    "company",
    "company",
    "o",
    (*_NAMES, *_REACHED, *_RELATED, *_TIMES),
    joins={"above": "LEFT JOIN company above ON above.id = o.parent_id"},
)
