"""Automatic answers to what is asked often, under RFC 3834.

Never to lists, programs or nobody (`ccm_cli.messaging.inbox.nature.may_be_answered`), never to
ourselves, to each sender at most once a week whatever he asks, and to all together at most so
many a day: two programs that answer each other end at one answer. A mail that has waited for long,
as those of the first look at a folder have, gets none either.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

from ccm_cli import locations
from ccm_cli.config import AutoReply, ConfigError, Settings
from ccm_cli.config.values import typed
from ccm_cli.customers.queries import filtering
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.messaging.context import SendingContext, library
from ccm_cli.messaging.inbox.handling import Arrived
from ccm_cli.messaging.inbox.replying import Answered, answer_of, subject_of_answer
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.posting import post
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.store.filters import Condition
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

SOURCE = "auto-reply"
WEEK = 7 * 86_400
DAY = 86_400
FOLDER = "auto-replies"
"""In the configuration folder: a file for each, as an entry of ``[[inbox.auto_reply]]``."""


class Rule(NamedTuple):
    """An automatic answer, and the place that says it, for messages."""

    reply: AutoReply
    where: str
    folder: Path


def rules(settings: Settings) -> tuple[Rule, ...]:
    """The automatic answers of the settings and of the folder, in that order.

    Raises:
        ConfigError: one of them lacks its filter or its answer, or a file cannot be read; names
            the place.
    """
    base = settings.files[0].parent if settings.files else locations.config_folder()
    found = [
        Rule(reply, f"inbox.auto_reply {reply.name or number}", base)
        for number, reply in enumerate(settings.inbox.auto_reply, start=1)
    ]
    folder = locations.config_folder() / FOLDER
    for path in sorted(folder.glob("*.toml")):
        reply = _read(path)
        found.append(Rule(reply._replace(name=reply.name or path.stem), str(path), folder))
    for rule in found:
        _check(rule)
    return tuple(found)


def _read(path: Path) -> AutoReply:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(
            _("%(path)s cannot be read: %(reason)s") % {"path": path, "reason": error.strerror}
        ) from None
    except ValueError as error:  # no TOML, or no UTF-8
        raise ConfigError(
            _("%(path)s is not valid TOML: %(reason)s") % {"path": path, "reason": error}
        ) from None
    made: AutoReply = typed(table, AutoReply, str(path))
    return made


def _check(rule: Rule) -> None:
    given = [name for name in ("text", "file", "template") if getattr(rule.reply, name)]
    if len(given) != 1 or not rule.reply.when.strip():
        raise ConfigError(
            _("%(where)s: an automatic answer needs a filter and one answer.")
            % {"where": rule.where},
            hint=_("Set when, and one of text, file and template."),
        )


def answer(work: UnitOfWork, mail_id: int, arrived: Arrived) -> int | None:
    """Queue the answer of the first rule that fits a mail which may be answered.

    Args:
        work: the unit of work.
        mail_id: the mail, in the database already.
        arrived: the same, as it came.

    Returns:
        The number of the message in the outbox; None where nothing is answered.

    Raises:
        ConfigError: a rule cannot be used; names it.
    """
    sending = arrived.sending
    catch_up = policy_of(sending.settings.sending).catch_up
    is_late = arrived.at < arrived.now - catch_up
    if arrived.contact_id is None or is_late or not _has_room(work.reader, arrived):
        return None
    for rule in rules(sending.settings):
        if not _fits(work.reader, rule, mail_id, sending):
            continue
        template, variables = _said(work.reader, rule, arrived)
        letter = answer_of(
            Answered.of(arrived.letter),
            template=template,
            source=SOURCE,
            sending=sending,
            variables=variables,
        )
        return post(work, letter, contact_id=arrived.contact_id, context=sending, now=arrived.now)
    return None


def check(reader: Reader, sending: SendingContext) -> None:
    """See that every rule can be used, before any mail is taken.

    Raises:
        ConfigError: one cannot; names it and what is wrong.
        TemplateError: its template cannot be read.
        NotFound: there is no such template.
    """
    for rule in rules(sending.settings):
        condition(reader, rule, sending)
        if rule.reply.template:
            library().load(rule.reply.template)
        elif rule.reply.file:
            article(rule, sending.language)


def _has_room(reader: Reader, arrived: Arrived) -> bool:
    """Whether another automatic answer may go out: to this sender, and at all."""
    most = arrived.sending.settings.inbox.auto_replies_per_day
    lately = reader.value(
        "SELECT count(*) FROM message WHERE source = ? AND queued_at > ?",
        (SOURCE, arrived.now - DAY),
    )
    told = reader.value(
        "SELECT 1 FROM message WHERE source = ? AND contact_id = ? AND queued_at > ?",
        (SOURCE, arrived.contact_id, arrived.now - WEEK),
    )
    return bool(lately < most and told is None)


def condition(reader: Reader, rule: Rule, sending: SendingContext) -> Condition:
    """The filter of a rule as SQL.

    Raises:
        ConfigError: it cannot be understood.
    """
    try:
        return filtering.condition(
            reader,
            rule.reply.when,
            sending.registry.entity("mail"),
            sending.filter_setting,
        )
    except (InvalidInput, NotFound) as error:
        raise ConfigError(f"{rule.where}: {error.message}", hint=error.hint) from None


def _fits(reader: Reader, rule: Rule, mail_id: int, sending: SendingContext) -> bool:
    found = condition(reader, rule, sending)
    sql = f"SELECT 1 FROM mail ml {' '.join(found.joins)} WHERE ml.id = ? AND ({found.sql})"
    return reader.value(sql, (mail_id, *found.parameters)) is not None


def _said(
    reader: Reader, rule: Rule, arrived: Arrived
) -> tuple[MessageTemplate, dict[str, object]]:
    """The template of an answer and what it is given."""
    title = subject_of_answer(arrived.letter.subject)
    if rule.reply.template:
        return library().load(rule.reply.template), {"title": title}
    language = reader.value("SELECT language FROM contact WHERE id = ?", (arrived.contact_id,))
    text = rule.reply.text or article(rule, str(language or arrived.sending.language))
    return library().load("auto-reply"), {"title": title, "text": text.strip()}


def article(rule: Rule, language: str) -> str:
    """The text of a rule's file, in a language where there is one: ``hours.fa.md``.

    Raises:
        ConfigError: there is no such file, or it cannot be read.
    """
    path = rule.folder / Path(rule.reply.file).expanduser()
    own = path.with_suffix(f".{language}{path.suffix}")
    chosen = own if own.is_file() else path
    try:
        return chosen.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            _("%(where)s: the file %(path)s cannot be read: %(reason)s")
            % {
                "where": rule.where,
                "path": chosen,
                "reason": getattr(error, "strerror", None) or error,
            }
        ) from None
