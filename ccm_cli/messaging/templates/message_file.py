"""Reading a message: `message.toml` and the names of the files beside it."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.assets import (
    Asset,
    Find,
    attachments_for,
    pictures_in,
    taken,
)
from ccm_cli.messaging.templates.bodies import KINDS, kind_and_language, stand_ins
from ccm_cli.messaging.templates.brand import Brand, read_brand
from ccm_cli.messaging.templates.data import RESERVED
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.partials import Whole, put_together
from ccm_cli.messaging.templates.source import (
    BRAND_FILE,
    EVERY_LANGUAGE,
    LAYOUT_FILES,
    MESSAGE_FILE,
    PARTIALS,
    SNAPSHOT_FORMAT,
    MessageTemplate,
    SourceFile,
    Variable,
)
from ccm_cli.messaging.templates.tables import LANGUAGE, Table, read_table

_VARIABLE = re.compile(r"[a-z][a-z0-9_]*\Z")
_PURPOSE = re.compile(r"[a-z][a-z0-9-]*\Z")
_FIELD = re.compile(r"[a-z][a-z0-9_]*(\.[\w-]+)*\Z")
_KEYS = (
    "purpose", "description", "subject", "required", "variables",
    "fallback_languages", "fallback_channels", "stand_ins", "attachments",
)  # fmt: skip


def _no_assets(_name: str) -> Asset | None:
    return None


def read_message(
    name: str, files: Sequence[SourceFile], find: Find = _no_assets
) -> MessageTemplate:
    """Make a template of its files.

    Args:
        name: the message's name.
        files: `message.toml`, the bodies, the layout and whatever partials there are; for one
            name the first counts.
        find: gives the pictures and attachments that the message names.

    Raises:
        InvalidInput: a file is missing or says something impossible; names file and line.
    """
    by_name: dict[str, SourceFile] = {}
    for file in files:
        by_name.setdefault(file.name, file)
    settings = by_name.get(f"messages/{name}/{MESSAGE_FILE}")
    if settings is None:
        raise InvalidInput(
            _("The message %(name)s has no %(file)s.") % {"name": name, "file": MESSAGE_FILE}
        )
    layout = {part: by_name[part] for part in LAYOUT_FILES if part in by_name}
    for part in LAYOUT_FILES:
        if part not in layout:
            raise InvalidInput(_("The layout has no file %(file)s.") % {"file": part})
    table = read_table(settings.text, file=settings.path)
    table.only(_KEYS)
    bodies = _bodies(name, by_name.values())
    whole, partials = _put_together(bodies, by_name.values())
    brand = read_brand(layout[BRAND_FILE].text, file=layout[BRAND_FILE].path)
    attachments = table.strings("attachments")
    assets = _assets(name, find, table, whole, brand)
    texts = (settings, *bodies.values(), *partials.values(), *layout.values())
    return MessageTemplate(
        name=name,
        purpose=_purpose(table),
        descriptions=table.by_language("description"),
        subjects=table.by_language("subject"),
        required=_required(table),
        variables=_variables(table.child("variables")),
        fallback_languages=_fallback_languages(table),
        fallback_channels=table.strings("fallback_channels"),
        stand_ins=stand_ins(table.child("stand_ins")),
        bodies=bodies,
        whole=whole,
        partials=partials,
        layout=layout,
        brand=brand,
        attachments=attachments,
        assets=assets,
        settings=settings,
        digest=_digest(name, texts, assets),
    )


def from_snapshot(
    snapshot: Mapping[str, object], content: Callable[[str], bytes | None] = lambda _digest: None
) -> MessageTemplate:
    """The template that `MessageTemplate.to_snapshot` froze.

    Args:
        snapshot: what it gave.
        content: gives the bytes of an asset by their digest.

    Raises:
        InvalidInput: the snapshot is damaged or of an unknown format.
    """
    name, files = snapshot.get("name"), snapshot.get("files")
    try:
        if snapshot.get("format") != SNAPSHOT_FORMAT or not isinstance(files, list):
            raise KeyError("format")
        sources = [SourceFile(str(f["name"]), str(f["path"]), str(f["text"])) for f in files]
    except (KeyError, TypeError) as error:
        raise InvalidInput(
            _("The stored copy of the message %(name)s cannot be read.") % {"name": name},
            hint=_("Start the campaign again from the template."),
        ) from error
    template = read_message(str(name), sources, _kept(str(name), snapshot, content))
    if template.digest != snapshot.get("digest"):
        raise InvalidInput(
            _("The stored copy of the message %(name)s was changed.") % {"name": name},
            hint=_("Start the campaign again from the template."),
        )
    return template


def _kept(
    name: str, snapshot: Mapping[str, object], content: Callable[[str], bytes | None]
) -> Find:
    """Gives the assets of a snapshot as they were when it was made."""
    listed = snapshot.get("assets") or []
    known = {}
    for one in listed if isinstance(listed, list) else []:
        own = str(one["name"])
        known[own if own.startswith("layout/") else f"messages/{name}/{own}"] = one

    def find(wanted: str) -> Asset | None:
        if wanted not in known:
            return None
        one = known[wanted]
        found = content(str(one["digest"]))
        if found is None or hashlib.sha256(found).hexdigest() != one["digest"]:
            raise InvalidInput(
                _("The kept copy of the file %(name)s of the message %(message)s is damaged.")
                % {"name": one["name"], "message": name},
                hint=_("Nothing of it goes out. Start it again from the template."),
            )
        return Asset(str(one["name"]), str(one["path"]), str(one["digest"]), found)

    return find


def _bodies(name: str, files: Iterable[SourceFile]) -> dict[tuple[str, str], SourceFile]:
    """Bodies by kind and language; of two files for the same, the first counts."""
    folder = f"messages/{name}/"
    bodies: dict[tuple[str, str], SourceFile] = {}
    for file in files:
        if not file.name.startswith(folder) or file.name == folder + MESSAGE_FILE:
            continue
        named = kind_and_language(file.name.removeprefix(folder))
        if named is None:
            raise TemplateError(
                _("This file's name does not say which kind of text it is, in which language."),
                file=file.path,
                hint=_("Call it email.en.md, sms.fa.txt and so on; the kinds: %(kinds)s.")
                % {"kinds": ", ".join(KINDS)},
            )
        bodies.setdefault(named, file)
    return dict(sorted(bodies.items()))


def _put_together(
    bodies: Mapping[tuple[str, str], SourceFile], files: Iterable[SourceFile]
) -> tuple[dict[tuple[str, str], Whole], dict[str, SourceFile]]:
    """The bodies with their partials in them, and the partials that were needed for it."""
    known: dict[str, SourceFile] = {}
    for file in files:
        if file.name.startswith(f"{PARTIALS}/"):
            known.setdefault(file.stem, file)
    whole = {key: put_together(body, known) for key, body in bodies.items()}
    used = {line.file.stem: line.file for body in whole.values() for line in body.lines}
    return whole, {stem: file for stem, file in sorted(used.items()) if stem in known}


def _purpose(table: Table) -> str:
    purpose = table.string("purpose")
    if not _PURPOSE.match(purpose):
        raise table.wrong(
            "purpose",
            _("The purpose is a word such as marketing, survey or transactional."),
        )
    return purpose


def _required(table: Table) -> tuple[str, ...]:
    fields = table.strings("required")
    for field in fields:
        if not _FIELD.match(field):
            raise table.wrong("required", _("%(field)s is not a field.") % {"field": field})
    return fields


def _variables(table: Table) -> dict[str, Variable]:
    """The `[variables]` table.

    A value is a text for every language, a table of texts by language, or
    `{ required = true }` where the campaign has to give it.
    """
    variables = {}
    for name, value in table.values.items():
        if not _VARIABLE.match(name) or name in RESERVED:
            raise table.wrong(
                name,
                _("A variable cannot be called %(name)s.") % {"name": name},
                hint=_("Small letters, digits and _; not %(taken)s.")
                % {"taken": ", ".join(sorted(RESERVED))},
            )
        if isinstance(value, str):
            variables[name] = Variable(name, {EVERY_LANGUAGE: value})
        elif value == {"required": True}:
            variables[name] = Variable(name, {})
        else:
            variables[name] = Variable(name, _defaults(table, name))
    return variables


def _defaults(table: Table, name: str) -> dict[str, str]:
    defaults = table.by_language(name)
    if not defaults:
        raise table.wrong(
            name,
            _("The variable %(name)s needs a default, or required = true.") % {"name": name},
        )
    return defaults


def _fallback_languages(table: Table) -> tuple[str, ...]:
    codes = table.strings("fallback_languages")
    for code in codes:
        if not LANGUAGE.match(code):
            raise table.wrong(
                "fallback_languages", _("%(code)s is not a language code.") % {"code": code}
            )
    return codes


def _assets(
    name: str,
    find: Find,
    table: Table,
    whole: Mapping[tuple[str, str], Whole],
    brand: Brand,
) -> dict[str, Asset]:
    """The files that a message names: pictures in its texts, attachments, the logo."""
    folder = f"messages/{name}"
    assets: dict[str, Asset] = {}
    for text in whole.values():
        for line in text.lines:
            for picture in pictures_in(line.text):
                assets[picture] = taken(
                    picture, folder, find, file=line.file.path, line=line.number
                )
    languages = {code for kind, code in whole if kind == "email"}
    for code in sorted(languages):
        for attachment in attachments_for(table.strings("attachments"), code):
            line_number = table.line("attachments")
            assets[attachment] = taken(attachment, folder, find, file=table.file, line=line_number)
    if brand.logo_file:
        logo = brand.logo_file.removeprefix("layout/")
        found = taken(logo, "layout", find, file=brand.file, line=None)
        assets[brand.logo_file] = replace(found, name=brand.logo_file)
    return dict(sorted(assets.items()))


def _digest(name: str, files: Iterable[SourceFile], assets: Mapping[str, Asset]) -> str:
    content: list[object] = [name, *sorted((file.name, file.text) for file in files)]
    if assets:  # versions without any keep the digest that they had before there were assets
        content.append([(asset.name, asset.digest) for asset in assets.values()])
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
