"""A second process that composes mails while the first one decides on them and hands them over.

A mail follows from the message, the person and the moment alone, and to compose it takes a third
of the work of a run to a server near by. What the other process made is taken only if it was made
of the very same, and a moment ago; else the mail is composed here. So a run depends on nothing
that the other process does: it may be late, or dead.
"""

import multiprocessing
import os
import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

from ccm_cli import second_process
from ccm_cli.errors import InvalidInput
from ccm_cli.messaging.channels import BODIES
from ccm_cli.messaging.composing import Composer, Letterhead, Mail
from ccm_cli.messaging.foresight import Considered
from ccm_cli.messaging.queries.data import Occasion
from ccm_cli.messaging.queries.recipients import Recipient
from ccm_cli.messaging.templates.assets import Asset
from ccm_cli.messaging.templates.source import MessageTemplate

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from ccm_cli.messaging.briefs import Brief

WORTH = 2_000
"""Messages from which on a second process pays for its start."""
FRESH_SECONDS = 5
"""How old a mail may be when it is taken: its date is that of the moment it was composed."""
_AT_ONCE = 10
"""Mails that come back together."""


class _Subject(NamedTuple):
    """What the mails of one brief have in common, sent once under a number."""

    number: int
    template: MessageTemplate
    occasion: Occasion
    enclosed: tuple[Asset, ...]


class _Wanted(NamedTuple):
    """One mail."""

    message: int
    recipient: Recipient
    letterhead: Letterhead


class _Order(NamedTuple):
    """Mails to compose.

    Attributes:
        subject: the number of a `_Subject` that was sent before.
        now: UTC seconds.
        wanted: the mails.
    """

    subject: int
    now: int
    wanted: list[_Wanted]


class _Asked(NamedTuple):
    """What a mail was asked for with."""

    person: Recipient
    brief: "Brief"
    at: int


class Ahead:
    """Orders mails from the other process and keeps those that come back.

    Args:
        orders: where orders go.
        mails: where mails come from.
    """

    def __init__(self, orders: "Connection", mails: "Connection") -> None:
        self._orders = orders
        self._mails = mails
        self._is_there = Event()
        self._subjects: list[_Subject] = []
        self._asked: dict[int, _Asked] = {}
        self._made: dict[int, tuple[_Asked, Mail]] = {}
        self._receiver = Thread(target=self._receive, name="mails", daemon=True)
        self._receiver.start()

    def order(self, considered: Iterable[tuple[Considered, Letterhead]], *, now: int) -> None:
        """Have mails composed, once the other process is there to do so.

        Args:
            considered: messages that may go, each with a brief that others have, too.
            now: UTC seconds.
        """
        if not self._is_there.is_set():
            return
        self._forget(now)
        alike: dict[int, tuple[Brief, list[_Wanted]]] = {}
        for (message, _decision, person, brief, _problem), letterhead in considered:
            if person is None or brief is None:
                continue
            self._asked[message.id] = _Asked(person, brief, now)
            _brief, wanted = alike.setdefault(id(brief), (brief, []))
            wanted.append(_Wanted(message.id, person, letterhead))
        for brief, wanted in alike.values():
            self._send(_Order(self._number_of(brief), now, wanted))

    def take(self, message: int, person: Recipient, brief: "Brief", *, now: int) -> Mail | None:
        """The mail of a message, if it is there and still what would be composed now."""
        self._asked.pop(message, None)
        asked, mail = self._made.pop(message, (None, None))
        if asked is None or asked.brief is not brief or asked.person != person:
            return None
        return mail if abs(now - asked.at) <= FRESH_SECONDS else None

    def close(self) -> None:
        """Order nothing more, and wait until the other process has ended."""
        self._orders.close()
        self._receiver.join()
        self._mails.close()

    def _number_of(self, brief: "Brief") -> int:
        """The number of what a brief says, which is read again and again during a run."""
        for subject in self._subjects:
            said = (subject.template is brief.template, subject.occasion == brief.occasion)
            if all(said) and _names(subject.enclosed) == _names(brief.enclosed):
                return subject.number
        number = len(self._subjects)
        subject = _Subject(number, brief.template, brief.occasion, brief.enclosed)
        self._subjects.append(subject)
        self._send(subject)
        return subject.number

    def _forget(self, now: int) -> None:
        """What nobody came for: messages that were put back, or did not go after all."""
        for message, (asked, _mail) in list(self._made.items()):
            if abs(now - asked.at) > FRESH_SECONDS:
                self._made.pop(message, None)
        for message, asked in list(self._asked.items()):
            if abs(now - asked.at) > FRESH_SECONDS:
                self._asked.pop(message, None)

    def _send(self, order: _Order | _Subject) -> None:
        with suppress(OSError):  # it ended: all is composed here
            self._orders.send_bytes(pickle.dumps(order, pickle.HIGHEST_PROTOCOL))

    def _receive(self) -> None:
        """Keep what comes back, until the other process ends."""
        with suppress(EOFError, OSError):
            while True:
                came = pickle.loads(self._mails.recv_bytes())  # noqa: S301  (of ours)
                self._is_there.set()
                for message, mail in came:
                    asked = self._asked.pop(message, None)
                    if asked is not None and mail is not None:
                        self._made[message] = asked, mail
        self._is_there.clear()


@contextmanager
def composing_ahead(composer: Composer, channel: str, *, waiting: int) -> Iterator[Ahead | None]:
    """Have mails composed ahead; None where it would not pay.

    Args:
        composer: what composes them; a copy of it goes to the other process.
        channel: by which they go.
        waiting: how many are due.
    """
    if waiting < WORTH or BODIES[channel] != "email" or (os.cpu_count() or 1) == 1:
        yield None
        return
    theirs, orders = multiprocessing.Pipe(duplex=False)
    mails, sending = multiprocessing.Pipe(duplex=False)
    process = second_process.start(_work, theirs, sending, composer, channel)
    theirs.close()
    sending.close()
    ahead = Ahead(orders, mails)
    try:
        yield ahead
    finally:
        process.terminate()  # it holds nothing that could be lost
        ahead.close()
        process.join()


def _work(orders: "Connection", mails: "Connection", composer: Composer, channel: str) -> None:
    """What the other process does."""
    subjects: dict[int, _Subject] = {}
    with (
        # Whatever fails here fails in the first process, too, which can tell of it.
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stderr(nowhere),
        suppress(EOFError, OSError),
    ):
        mails.send_bytes(pickle.dumps([]))  # it is there
        while True:
            order: _Order | _Subject = pickle.loads(orders.recv_bytes())  # noqa: S301  (of ours)
            if isinstance(order, _Subject):
                subjects[order.number] = order
                composer.prepare(order.template, channel)
                continue
            made = _composed(composer, channel, subjects[order.subject], order)
            while some := list(islice(made, _AT_ONCE)):
                mails.send_bytes(pickle.dumps(some, pickle.HIGHEST_PROTOCOL))


def _names(files: Iterable[Asset]) -> list[tuple[str, str]]:
    """What tells files apart, without a look at their content."""
    return [(one.name, one.digest) for one in files]


def _composed(
    composer: Composer, channel: str, subject: _Subject, order: _Order
) -> Iterator[tuple[int, Mail | None]]:
    for message, recipient, letterhead in order.wanted:
        try:
            mail = composer.compose(
                subject.template,
                subject.occasion,
                recipient,
                letterhead,
                channel=channel,
                now=order.now,
                enclosed=subject.enclosed,
            )
        except InvalidInput:  # composed once more where it can be said
            yield message, None
        else:
            yield message, mail
