"""Anything is found by its words: grouped by kind, typing errors forgiven, in every spelling."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.insight.queries.find import find, shown, spans
from ccm_cli.runtime import Runtime
from tests.conftest import Result

Ccm = Callable[..., Result]


@pytest.fixture
def shop(app: Runtime, ccm: Ccm) -> Runtime:
    """A carpenter's shop of two customers."""
    ccm(
        "contact",
        "add",
        "Maryam Karimi",
        "--email",
        "maryam@example.com",
        "--company",
        "Oak & Sons",
    )
    ccm("contact", "add", "علی‌رضا کریمی", "--notes", "Wants walnut, never oak; call after the fair")
    ccm("deal", "add", "--title", "Oak chairs", "--contact", "1", "--value", "100")
    ccm("deal", "add", "--title", "Garden table", "--contact", "1", "--notes", "In oak, oiled")
    ccm("deal", "move", "1", "--stage", "won")
    ccm("task", "add", "Order oak", "--contact", "1")
    ccm("log", "call", "Asked about the price of oak", "--contact", "2")
    ccm("log", "call", "Снова спросил про цену ёлки", "--contact", "2", "--at", "yesterday")
    return app


def found(shop: Runtime, words: str, **more: object) -> list[tuple[str, list[int]]]:
    with shop.reading() as reader:
        finding = find(reader, words, 10, searchables=shop.searchables, region="IR", **more)  # type: ignore[arg-type]
    return [(section.kind, [hit.id for hit in section.hits]) for section in finding.sections]


def test_every_kind_of_record_is_found_open_deals_first(shop: Runtime) -> None:
    assert found(shop, "oak") == [
        ("contact", [1]),
        ("company", [1]),
        ("deal", [2, 1]),
        ("task", [1]),
        ("interaction", [1]),
        ("note", [2]),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("price oak", [("interaction", [1])]),
        ("OAK oiled", [("deal", [2])]),
        ("елк цен", [("interaction", [2])]),
        ("maryam@example.com", [("contact", [1])]),
        ("علیرضا", [("contact", [2])]),
        ("علي رضا كريمى", [("contact", [2])]),
        ("o'ak", []),
        ('" ) AND * ^', []),
        ("", []),
        ("\x00\u202e", []),
    ],
)
def test_words_in_any_spelling(
    shop: Runtime, words: str, expected: list[tuple[str, list[int]]]
) -> None:
    assert found(shop, words) == expected


@pytest.mark.parametrize(
    ("words", "kind", "first"),
    [
        ("maryem", "contact", 1),
        ("karmi mariam", "contact", 1),
        ("raeserch oka", "", 0),
        ("gardne tabel", "deal", 2),
        ("wlnut", "note", 2),
        ("снва спрсил", "interaction", 2),
        ("کریمب", "contact", 2),
        ("chiars", "deal", 1),
        ("oka", "contact", 1),
    ],
)
def test_a_mistyped_word_finds_what_is_written_alike(
    shop: Runtime, words: str, kind: str, first: int
) -> None:
    results = dict(found(shop, words))
    assert results.get(kind, [0])[0] == first


def test_what_fits_exactly_is_never_mixed_with_what_is_only_alike(shop: Runtime, ccm: Ccm) -> None:
    ccm("contact", "add", "Marian Karim")
    assert found(shop, "marian") == [("contact", [3])]


def test_the_words_stand_out_with_what_is_around_them(shop: Runtime) -> None:
    with shop.reading() as reader:
        finding = find(reader, "fair", 10, searchables=shop.searchables)
    (section,) = finding.sections
    (match,) = section.hits[0].matched
    assert [match.text[start:end] for start, end in match.spans] == ["fair"]
    assert section.hits[0].contact_id == 2


def test_the_shell_groups_by_kind_and_marks_nothing_for_programs(shop: Runtime, ccm: Ccm) -> None:
    assert shop.path.exists()
    page = ccm("find", "oak", terminal=True).out
    assert page.index("Deals") < page.index("Tasks") < page.index("Notes on people")
    rows = json.loads(ccm("find", "oak", "--kind", "deal", "--format", "json").out)
    assert [(row["kind"], row["id"], row["title"]) for row in rows] == [
        ("deal", 2, "Garden table"),
        ("deal", 1, "Oak chairs"),
    ]
    assert rows[0]["matched"] == "Notes: In oak, oiled"
    assert ccm("find", "oak", "--format", "ids").out == "1\n"
    assert ccm("find", "oak", "--kind", "task", "--format", "ids").out == "1\n"


def test_likeness_is_told(shop: Runtime, ccm: Ccm) -> None:
    assert shop.path.exists()
    assert "written much like" in ccm("find", "maryem").err
    assert "written much like" not in ccm("find", "maryam").err
    nothing = ccm("find", "xyzzyplugh", terminal=True)
    assert nothing.code == 0
    assert "Fewer letters" in nothing.err


def test_an_unknown_kind_is_named_with_the_nearest(shop: Runtime, ccm: Ccm) -> None:
    assert shop.path.exists()
    refused = ccm("find", "oak", "--kind", "deals")
    assert refused.code == 2
    assert "deal" in refused.err


def test_what_is_changed_and_undone_is_found_anew(shop: Runtime, ccm: Ccm) -> None:
    ccm("deal", "edit", "1", "--title", "Beech stools")
    assert found(shop, "beech") == [("deal", [1])]
    assert found(shop, "chairs") == []
    ccm("undo")
    assert found(shop, "chairs") == [("deal", [1])]
    ccm("deal", "rm", "1", "--force")
    assert found(shop, "chairs") == []
    assert ccm("doctor").code == 0


@given(st.text(max_size=200), st.text(min_size=1, max_size=5))
def test_spans_lie_in_what_is_shown(text: str, word: str) -> None:
    match = shown("Notes", text, [(word.casefold(),)])
    for start, end in match.spans:
        assert 0 <= start < end <= len(match.text)
    assert spans("", [("a",)]) == ()
