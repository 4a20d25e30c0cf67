"""Files as programs and people write them: encodings, delimiters, quotes, cards."""

import io

import pytest

from ccm_cli.customers.importing import encodings, tables, vcards
from ccm_cli.customers.importing.sources import Source
from ccm_cli.errors import InvalidInput

RUSSIAN = "имя;город\nАнна Петрова;Казань\nИВАН ЧЕРНЫШЁВ;МОСКВА\n"
PERSIAN = "نام,شهر\nمریم احمدی,تهران\nپگاه گیلانی,رشت\n"
SHORT_PERSIAN = "نام,شهر\nعلی,قم\n"


def source_of(content: bytes, encoding: str = "") -> Source:
    file = io.BytesIO(content)
    return Source("x.csv", "x.csv", file, encoding or encodings.detect(file, "x.csv"), len(content))


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (RUSSIAN, "utf-8", "utf-8"),
        (RUSSIAN, "utf-8-sig", "utf-8-sig"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN.upper(), "cp1251", "cp1251"),
        (RUSSIAN, "utf-16", "utf-16"),
        (RUSSIAN, "utf-16-le", "utf-16-le"),
        (RUSSIAN, "utf-16-be", "utf-16-be"),
        (PERSIAN.replace("ی", "ي"), "cp1256", "cp1256"),
        (SHORT_PERSIAN.replace("ی", "ي"), "cp1256", "cp1256"),
        (PERSIAN, "utf-16-le", "utf-16-le"),
        ("name,city\nAnn,London\n", "ascii", "utf-8"),
        ("name,city\n" + "Ann,London\n" * 40_000 + "Анна,Казань\n", "cp1251", "cp1251"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(text, encoding, found):
    content = text.encode(encoding)
    assert encodings.detect(io.BytesIO(content), "x.csv") == found
    assert text.lstrip("\ufeff") in content.decode(found)


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_utf16_with_a_mark_is_read_in_either_order(mark, encoding):
    table = tables.open_table(source_of(mark + PERSIAN.encode(encoding)))
    assert table.headers == ["نام", "شهر"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \r\n ", "is empty"),
        (b"PK\x03\x04....", "ZIP"),
        (b"%PDF-1.7", "PDF"),
        (bytes(range(256)) * 20, "not a text file"),
        (b"SQLite format 3\x00" + b"\0" * 100, "SQLite"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(content, said):
    with pytest.raises(InvalidInput, match=said):
        encodings.detect(io.BytesIO(content), "x.csv")


def test_an_unknown_encoding_is_refused():
    with pytest.raises(InvalidInput, match="no encoding klingon"):
        encodings.named("klingon")
    with pytest.raises(InvalidInput, match="no encoding base64"):
        encodings.named("base64")
    assert encodings.named("UTF8") == "utf-8-sig"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_rows(delimiter):
    text = f'name{delimiter}note\nAnn{delimiter}"a, b; c"\nBen{delimiter}x\n'
    table = tables.open_table(source_of(text.encode()))
    assert table.headers == ["name", "note"]
    assert [row.cells for row in table.rows] == [["Ann", "a, b; c"], ["Ben", "x"]]


def test_a_line_that_names_the_delimiter_is_obeyed():
    table = tables.open_table(source_of(b"sep=|\nname|a,b\nAnn|1,5\n"))
    assert table.headers == ["name", "a,b"]
    assert [row[:3] for row in table.rows] == [(3, ["Ann", "1,5"], "")]


def test_rows_know_the_line_they_begin_at():
    text = 'name,note\r\nAnn,"two\r\nlines"\r\n\r\nBen,"say ""hi"""\r\n'
    rows = [row[:3] for row in tables.open_table(source_of(text.encode())).rows]
    assert rows == [(2, ["Ann", "two\r\nlines"], ""), (5, ["Ben", 'say "hi"'], "")]


def test_old_line_ends_are_line_ends():
    rows = list(tables.open_table(source_of(b"name,city\rAnn,Bonn\rBen,Ulm\r")).rows)
    assert [row.cells[0] for row in rows] == ["Ann", "Ben"]


def test_what_spoils_a_row_is_said_of_that_row():
    text = b'name,city\nAnn,Bo\x00nn\nBen,Ulm\n"Cy,Ulm\n'
    faults = {row.line: row.fault for row in tables.open_table(source_of(text)).rows}
    assert "NUL" in faults[2]
    assert faults[3] == ""
    assert "not closed" in faults[4]


def test_an_encoding_that_does_not_fit_spoils_the_rows_it_does_not_fit():
    content = "name\nAnn\nАнна\n".encode("cp1251")
    rows = list(tables.open_table(source_of(content, "utf-8")).rows)
    assert [bool(row.fault) for row in rows] == [False, True]


def test_a_cell_without_end_is_an_error_with_its_line():
    content = b'name,city\nAnn,Bonn\n"' + b"x" * (tables.LONGEST_CELL + 10)
    with pytest.raises(InvalidInput, match="line 3"):
        list(tables.open_table(source_of(content)).rows)


def cards_of(text: str) -> list[vcards.Card]:
    return list(vcards.read_cards(source_of(text.encode())))


def test_a_card_of_version_3_is_read():
    [card] = cards_of(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lee;Ann;B.;Dr;\r\nFN:Ann Lee\r\n"
        "EMAIL;TYPE=WORK:ann@work.example.com\r\nEMAIL;TYPE=HOME,pref:ann@example.com\r\n"
        "TEL;type=CELL;type=VOICE:+49 151 23456789\r\nORG:Acme\\, Ltd;Sales\r\n"
        "item1.ADR;type=WORK:;;Main Street\r\n  1\\; yard;Berlin;;10115;Germany\r\n"
        "item1.X-ABADR:de\r\nCATEGORIES:vip,a\\,b\r\nNOTE:one\\ntwo\r\n"
        "BDAY;value=date:1990-05-17\r\nPHOTO;ENCODING=b;TYPE=JPEG:AAAA\r\n BBBB\r\nEND:VCARD\r\n"
    )
    assert card.fault == ""
    found = dict(card.pairs)
    assert found["email 1"] == "ann@example.com"
    assert found["email label 2"] == "work"
    assert found["phone label 1"] == "mobile"
    assert found["company"] == "Acme, Ltd"
    assert found["street 1"] == "Main Street 1; yard"
    assert found["notes"] == "one\ntwo"
    assert found["birthday"] == "1990-05-17"
    assert [text for field, text in card.pairs if field == "tag"] == ["vip", "a,b"]


def test_a_card_of_version_2_in_quoted_printable_is_read():
    [card] = cards_of(
        "BEGIN:VCARD\nVERSION:2.1\n"
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9B=D0=B8;=D0=90=D0=BD=\n=D0=BD=D0=B0;;;\n"
        "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=WINDOWS-1251:=C0=ED=ED=E0\n"
        "TEL;CELL;PREF:+7 926 123 45 67\nEMAIL;INTERNET:a@example.com\n"
        "PHOTO;JPEG;BASE64:\n AAAA\n BBBB\n\nEND:VCARD\n"
    )
    assert card.fault == ""
    found = dict(card.pairs)
    assert (found["family name"], found["given name"], found["name"]) == ("Ли", "Анна", "Анна")
    assert found["phone 1"] == "+7 926 123 45 67"


def test_a_card_of_version_4_is_read():
    [card] = cards_of(
        "BEGIN:VCARD\nVERSION:4.0\nKIND:individual\nFN:Ann\n"
        'TEL;VALUE=uri;PREF=1;TYPE="voice,cell":tel:+1-212-555-0123\nLANG:en\nBDAY:--0517\n'
        "X-SOCIALPROFILE;TYPE=telegram:ann_lee\nURL:https://instagram.com/ann\n"
        "IMPP;X-SERVICE-TYPE=Skype:skype:ann.lee\nEND:VCARD\n"
    )
    found = dict(card.pairs)
    assert found["phone 1"] == "tel:+1-212-555-0123"
    assert found["birthday"] == "--0517"
    assert found["handle:telegram"] == "ann_lee"
    assert found["handle:Skype"] == "ann.lee"
    assert found["website"] == "https://instagram.com/ann"


def test_a_broken_card_does_not_spoil_the_next():
    found = cards_of(
        "BEGIN:VCARD\nFN:No end\nBEGIN:VCARD\nVERSION:3.0\nFN:Whole\nEND:VCARD\n"
        "stray\nBEGIN:VCARD\nVERSION:3.0\nFN:Ann\nno colon here\nEND:VCARD\n"
        "BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=C0=FF\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Cut off\n"
    )
    assert [(card.line, bool(card.fault)) for card in found] == [
        (1, True), (3, False), (7, True), (8, True), (13, True), (16, True),
    ]  # fmt: skip
    assert "Line 11" in found[3].fault


def test_groups_are_not_people():
    assert cards_of("BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:All\nEND:VCARD\n") == []
