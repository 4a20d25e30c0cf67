"""The commands of which stories are told: one table, for every property of the whole program.

A new command is a new line. A part of a line that is a strategy stands for any of its values; a
last part of the kind `Typed` is what comes on standard input.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

from ccm_cli.store import archive
from tests.conftest import Result

Ccm = Callable[..., Result]
Dump = dict[str, list[tuple[Any, ...]]]


class Typed(NamedTuple):
    """What a command is given to read."""

    text: st.SearchStrategy[str]


class Said(NamedTuple):
    """One call of the program."""

    arguments: tuple[str, ...]
    stdin: str = ""

    def to(self, ccm: Ccm) -> Result:
        return ccm(*self.arguments, stdin=self.stdin)


contacts = st.sampled_from(("Ada", "علی رضایی", "Йёлка", "1", "2", "3"))
names = st.sampled_from(("Ada", "علی رضایی", "Йёлка", "Zoë"))
numbers = st.sampled_from(("1", "2", "3"))
tags = st.sampled_from(("vip", "VIP", "گل", "old"))
companies = st.sampled_from(("Cedar", "Oak", "1"))
channels = st.sampled_from(("email", "sms", "phone"))
emails = st.sampled_from(("a@x.de", "b@x.de", "A@X.de"))
phones = st.sampled_from(("030 123456", "+98 912 345 6789", "۰۳۰۱۲۳۴۵۶"))
texts = st.sampled_from(("", "word", "سلام دنیا", "two\nlines"))
words = st.sampled_from(("broken leg", "صندلی شکست", "сломалось"))
urgencies = st.sampled_from(("low", "normal", "high", "urgent"))
surveys = st.sampled_from(("nps", "autumn"))
segments = st.sampled_from(("regulars", "Regulars", "new"))
filters = st.sampled_from(
    ("tag=vip", "score > 3", "not tag=old and orders.count = 0", "nonsense =")
)
days = st.sampled_from(("tomorrow", "2026-12-01", "1405/09/01", "never"))
stages = st.sampled_from(("lead", "proposal", "won", "lost"))
stages_of_life = st.sampled_from(("lead", "customer", "loyal"))
places = st.sampled_from(("Main 1, Berlin", "work: street=Oak 2, city=Tehran", ""))
handles = st.sampled_from(("telegram:@ada", "https://instagram.com/ada", "@"))
relations = st.sampled_from(("referred_by", "colleague", "parent", "child", "spouse"))
sides = st.sampled_from(("a", "b", "newest", "longest"))
parents = st.sampled_from(("Cedar", "Oak", "1", ""))
kinds = st.sampled_from(("text", "number", "list"))
rhythms = st.sampled_from(("every 2 weeks", "every monday", "last friday of the month", ""))
joints = st.sampled_from(("--union", "--intersect", "--minus"))
lines = st.sampled_from(
    (
        "Ada a@x.de @ Cedar #vip quote 5m fri",
        "Maryam Karimi 0912 345 6789 @ Karimi Furniture #vip",
        "علی رضایی تماس فردا",
        "Мария Иванова позвонить завтра в 15:00",
    )
)
matches = st.sampled_from(("email", "phone,email", "name"))
updates = st.sampled_from(("fill", "overwrite", "skip"))
people = st.lists(
    st.tuples(names, emails, phones, tags, companies, texts).map(
        lambda cells: ",".join(cell.replace("\n", " ") for cell in cells)
    ),
    min_size=1,
    max_size=4,
).map(lambda lines: "\n".join(("name,email,phone,tags,company,notes", *lines)) + "\n")
firms = st.lists(st.tuples(companies, texts).map(lambda c: f'{c[0]},"{c[1]}"'), max_size=3).map(
    lambda lines: "\n".join(("name,city", *lines)) + "\n"
)
calls = st.lists(
    st.tuples(contacts, channels, texts).map(
        lambda c: f'{c[0]},{c[1]},2026-11-0{len(c[0])},"{c[2]}"'
    ),
    max_size=3,
).map(lambda lines: "\n".join(("contact,channel,at,summary", *lines)) + "\n")
sales = st.lists(
    st.tuples(texts, contacts, stages).map(lambda c: f'"{c[0]}",{c[1]},{c[2]},12.5'), max_size=3
).map(lambda lines: "\n".join(("title,contact,stage,value", *lines)) + "\n")

complaints = st.lists(
    st.tuples(words, contacts, urgencies).map(lambda c: f"{c[0]},{c[1]},{c[2]},closed"), max_size=3
).map(lambda lines: "\n".join(("subject,contact,priority,state", *lines)) + "\n")
goods = st.sampled_from(("OAK-1", "Oak chair", "Oil", "1"))
sold = st.sampled_from(
    ("OAK-1 x 2", "Oil x 1.5 @ 3 -10%", "Repair 1 @ 120 tax 19%", "سرویس 2 @ 5", "nothing")
)
orders = st.sampled_from(("1", "2", "2026-0001", "A-7"))
prices = st.sampled_from(("12.50", "0", "7 USD", ""))
amounts = st.sampled_from(("1", "2.5", "999"))
wares = st.lists(st.tuples(goods, prices).map(lambda c: f'{c[0]},"{c[1]}",OAK-1'), max_size=3).map(
    lambda lines: "\n".join(("name,price,code", *lines)) + "\n"
)
receipts = st.lists(
    st.tuples(
        st.sampled_from(("A-7", "R 1", "2026-0001")),
        contacts,
        st.sampled_from(("draft", "confirmed", "paid", "cancelled")),
        goods,
        st.sampled_from(("", "4")),
    ).map(",".join),
    max_size=4,
).map(lambda lines: "\n".join(("number,contact,state,product,price", *lines)) + "\n")

Line = tuple[str | st.SearchStrategy[str] | Typed, ...]
COMMANDS: tuple[Line, ...] = (
    ("add", lines),
    ("add", "-", Typed(lines)),
    ("contact", "add", names),
    ("contact", "add", names, "--email", emails, "--tag", tags, "--company", companies),
    ("contact", "add", names, "--phone", phones, "--birthday", "1370/01/01", "--set", "score=4"),
    ("contact", "edit", contacts, "--add-email", emails, "--add-tag", tags, "--notes", texts),
    ("contact", "edit", contacts, "--rm-email", emails, "--rm-tag", tags, "--name", names),
    ("contact", "edit", contacts, "--add-company", companies, "--role", texts),
    ("contact", "edit", contacts, "--set", "score=5", "--city", texts, "--birthday", days),
    ("contact", "edit", contacts, "--unset", "score", "--rm-company", companies, "--shared"),
    ("contact", "edit", contacts, "--stage", stages_of_life),
    ("contact", "edit", contacts, "--add-phone", phones, "--first-phone", phones, "--shared"),
    ("contact", "edit", contacts, "--add-address", places, "--date", "anniversary=2015-06-01"),
    ("contact", "edit", contacts, "--rm-address", "work", "--add-handle", handles),
    ("contact", "relate", contacts, relations, contacts, "--note", texts),
    ("contact", "unrelate", contacts, contacts),
    ("contact", "convert", contacts, "--value", "5", "--company", companies),
    ("contact", "convert", contacts, "--no-deal"),
    ("contact", "edit", contacts, "--rhythm", "6 weeks"),
    ("contact", "edit", contacts, contacts, "--add-tag", tags, "--stage", stages_of_life),
    ("contact", "edit", "--filter", "tag=vip", "--add-tag", tags, "--set", "score=7"),
    ("contact", "rm", contacts, "--force"),
    ("contact", "rm", "--filter", filters, "--force"),
    ("merge", contacts, contacts, "--yes"),
    ("merge", contacts, contacts, "--prefer", sides, "--take", "name=b", "--yes"),
    ("merge", "--companies", companies, companies, "--prefer", sides, "--yes"),
    ("dupes", "dismiss", contacts, contacts),
    ("dupes", "reconsider", contacts, contacts),
    ("dupes", "dismiss", "--companies", companies, companies),
    ("dupes", "merge", "--min", "90", "--yes"),
    ("company", "add", companies, "--city", texts),
    ("company", "edit", companies, "--name", companies, "--notes", texts),
    ("company", "edit", companies, "--parent", parents, "--contact", contacts),
    ("company", "edit", companies, "--rm-contact", contacts, "--set", "size=big"),
    ("company", "rm", companies, "--force"),
    ("log", "call", texts, "--contact", contacts, "--at", "yesterday"),
    ("log", "note", "kept", "--contact", contacts),
    ("log", "edit", numbers, "--text", texts, "--sentiment", "positive", "--cost", "3 EUR"),
    ("log", "edit", numbers, "--contact", contacts, "--deal", numbers),
    ("log", "rm", numbers, "--force"),
    ("deal", "add", "--title", texts, "--value", "12.50", "--contact", contacts),
    ("deal", "add", "--title", "oak", "--company", companies, "--stage", stages),
    ("deal", "edit", numbers, "--value", "99", "--expected-close", days, "--contact", contacts),
    ("deal", "move", numbers, "--stage", stages, "--reason", "dear"),
    ("deal", "edit", numbers, "--add-competitor", companies),
    ("deal", "edit", numbers, "--rm-competitor", companies),
    ("deal", "move", "--filter", "stage=lead", "--to", stages),
    ("deal", "lose", numbers, "--reason", "dear", "--to", companies),
    ("deal", "win", numbers, "--note", texts),
    ("deal", "reopen", numbers),
    ("deal", "rm", numbers, "--force"),
    ("task", "add", texts, "--contact", contacts, "--due", days, "--remind", "tomorrow"),
    ("task", "add", "again", "--due", "tomorrow", "--repeat", rhythms, "--times", numbers),
    ("task", "add", "again", "--due", "2026-11-20", "--repeat", rhythms, "--repeat-from", "done"),
    ("task", "skip", numbers),
    ("task", "edit", numbers, "--repeat", rhythms, "--company", companies),
    ("task", "edit", numbers, "--title", texts, "--deal", numbers),
    ("task", "done", numbers),
    ("task", "reopen", numbers),
    ("task", "snooze", numbers, "--until", days),
    ("task", "rm", numbers, "--force"),
    ("ticket", "add", words, "--contact", contacts, "--priority", urgencies, "--text", texts),
    ("ticket", "add", "lost", "--company", companies, "--at", "yesterday", "--channel", channels),
    ("ticket", "edit", numbers, "--priority", urgencies, "--category", texts),
    ("ticket", "edit", "--filter", "state=open", "--category", texts, "--contact", contacts),
    ("ticket", "note", numbers, texts),
    ("log", "sms", words, "--contact", contacts, "--in", "--ticket", numbers),
    ("ticket", "wait", numbers, "--until", days),
    ("ticket", "close", numbers, "--note", texts),
    ("ticket", "reopen", numbers),
    ("ticket", "rm", numbers, "--force"),
    ("product", "add", names, "--code", goods, "--price", prices),
    ("product", "edit", goods, "--price", prices, "--consumable", "--notes", texts),
    ("product", "edit", goods, "--retire", "--name", names),
    ("product", "edit", "--filter", "price > 5", "--tax", "19"),
    ("product", "rm", goods, "--force"),
    ("order", "add", contacts, "--line", sold),
    ("order", "add", contacts, "--line", sold, "--line", sold, "--paid", "cash", "--number", "A-7"),
    ("order", "add", "--company", companies, "--line", sold, "--confirm", "--due", days),
    ("order", "add", "--deal", numbers, "--line", sold, "--confirm"),
    ("order", "edit", orders, "--line", sold, "--rm-line", numbers),
    ("order", "edit", orders, "--contact", contacts, "--due", days, "--notes", texts),
    ("order", "edit", "--filter", "balance > 0", "--due", "+3d"),
    ("order", "confirm", orders, "--paid", "card"),
    ("order", "confirm", orders),
    ("order", "pay", orders, amounts, "--by", "cash", "--at", "yesterday"),
    ("order", "pay", orders),
    ("order", "refund", orders, amounts),
    ("order", "return", orders, "--line", "1=1", "--refund", "cash"),
    ("order", "return", orders, "--reason", texts),
    ("order", "cancel", orders, "--reason", texts),
    ("order", "reopen", orders),
    ("order", "rm", orders, "--force"),
    ("segment", "add", segments, "--filter", filters),
    ("segment", "edit", segments, "--filter", filters, "--name", segments),
    ("segment", "freeze", segments),
    ("segment", "freeze", segments, "--as", segments),
    ("segment", "refreeze", segments),
    ("segment", "thaw", segments),
    ("segment", "add-member", segments, contacts),
    ("segment", "rm-member", segments, contacts),
    ("segment", "combine", "both", joints, segments, segments, "--freeze"),
    ("segment", "rm", segments, "--force"),
    ("persona", "add", segments, "--filter", "tag=vip", "--description", texts),
    ("persona", "rm", segments),
    ("tag", "rename", tags, tags),
    ("tag", "rm", tags, "--force"),
    ("field", "add", "contact", "score", "--type", "number"),
    ("field", "rm", "contact", "score", "--force"),
    ("field", "edit", "contact", "score", "--rename", "points", "--label", texts),
    ("field", "edit", "contact", "score", "--type", kinds),
    ("survey", "add", surveys),
    ("survey", "edit", surveys, "--name", surveys, "--question", "en=Well?"),
    ("survey", "answer", contacts, numbers, "--comment", texts),
    ("survey", "rm", surveys, "--force"),
    ("consent", "grant", contacts, "--how", "card", "--channel", channels),
    ("consent", "withdraw", contacts, "--how", "call", "--channel", channels),
    ("consent", "suppress", emails),
    ("consent", "unsuppress", emails),
    ("campaign", "add", "spring", "--template", "welcome", "--segment", segments),
    ("campaign", "edit", "spring", "--name", "autumn", "--filter", filters),
    ("campaign", "rm", numbers, "--force"),
    ("import", "contacts", "-", "--update", updates, "--tag", tags, Typed(people)),
    ("import", "contacts", "-", "--update", updates, "--match", matches, Typed(people)),
    ("import", "companies", "-", "--update", updates, Typed(firms)),
    ("import", "interactions", "-", Typed(calls)),
    ("import", "deals", "-", "--update", updates, Typed(sales)),
    ("import", "products", "-", "--update", updates, Typed(wares)),
    ("import", "orders", "-", "--update", updates, Typed(receipts)),
    ("import", "tickets", "-", "--update", updates, Typed(complaints)),
)


def call(line: Line) -> st.SearchStrategy[Said]:
    typed = line[-1].text if isinstance(line[-1], Typed) else st.just("")
    parts = [part for part in line if not isinstance(part, Typed)]
    arguments = (st.just(part) if isinstance(part, str) else part for part in parts)
    return st.builds(Said, st.tuples(*arguments), typed)


CALLS = st.one_of([call(line) for line in COMMANDS])

KEPT_BESIDE = frozenset(
    {"journal_group", "journal_entry", "meta", "job_run", "hook_run"}
    | {"webhook_state", "webhook_delivery"}
)
"""Tables that remember more than the records: the history itself, what ran and when."""


def dump(path: Path) -> Dump:
    """Every row of every record and of everything derived from records, in order."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in archive.kept_tables(connection, ())
            if name not in KEPT_BESIDE
        }


def assert_same(now: Dump, then: Dump) -> None:
    for table in then:
        assert now[table] == then[table], table
