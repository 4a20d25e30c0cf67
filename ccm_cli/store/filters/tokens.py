"""The text of a filter as tokens.

Words are unquoted in any script; what ends one is white space, a quotation mark, a parenthesis,
a comma or an operator. A keyword where a value must stand is a value, so that
``country in (in, is)`` finds India and Iceland.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.language import gettext as _
from ccm_cli.language.text import search_key
from ccm_cli.store.filters.misread import misread
from ccm_cli.store.filters.vocabulary import COMPARISONS, KEYWORDS, is_phrase

CLOSING_QUOTE = {'"': '"', "'": "'", "«": "»", "“": "”", "„": "“"}

# Marks of direction come along when text is copied out of a right-to-left page.
_DIRECTION_MARKS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_TOKEN = re.compile(
    rf"""
    (?P<SPACE>   [\s{_DIRECTION_MARKS}]+ )
  | (?P<COMPARE> [!~]= | [<>]= | == | <> | [=<>≠≤≥] )
  | (?P<OPEN>    \( )
  | (?P<CLOSE>   \) )
  | (?P<COMMA>   [,،] )
  | (?P<QUOTE>   ["'«“„] )
  | (?P<WORD>    (?: (?![!~]=) [^\s()=<>≠≤≥,،"«»“”„] )+ )
    """,
    re.VERBOSE,
)
_MARK = re.compile(f"[{_DIRECTION_MARKS}]")
_PHRASE_WORDS = (4, 3, 2)
_STEP = "."
_CALLED = frozenset({"WORD", "STEP"})
"""What a parenthesis may directly follow that holds values, or what is asked of something."""


class Token(NamedTuple):
    """One token.

    Attributes:
        kind: the terminal's name in grammar.lark, or ``$END``.
        text: what it means: quotes and escapes gone, operators in their first spelling, a step
            without its dot.
        start: index of its first character in the source.
        end: index after its last character.
    """

    kind: str
    text: str
    start: int
    end: int


def tokens(source: str) -> list[Token]:
    """Cut a filter into tokens, the last of kind ``$END``.

    Raises:
        InvalidInput: a quotation mark has no partner.
    """
    found: list[Token] = []
    place = 0
    while place < len(source):
        match = _TOKEN.match(source, place)
        if match is None:
            raise misread(_("This quotation mark opens nothing"), source, place)
        token = _token(match, source)
        place = token.end
        if token.kind != "SPACE":
            found.append(token)
    found = _with_keywords(found)
    return [*found, Token("$END", "", len(source), len(source))]


def spelled(found: Sequence[Token]) -> str:
    """The source that these tokens come from, in its plainest form."""
    text = ""
    previous: Token | None = None
    for token in found:
        touches = (
            previous is None
            or previous.kind == "OPEN"
            or token.kind in {"CLOSE", "COMMA", "STEP", "$END"}
            or (token.kind == "OPEN" and previous.kind in _CALLED)
        )
        text += ("" if touches else " ") + _spelling(token)
        previous = token
    return text


def _spelling(token: Token) -> str:
    if token.kind == "QUOTED":
        return quoted(token.text)
    if token.kind == "STEP":
        return _STEP + token.text
    return token.kind.lower() if token.kind in {"AND", "OR", "NOT", "IN", "IS"} else token.text


def quoted(text: str) -> str:
    """A text as a filter's source takes it, whatever is in it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _token(match: re.Match[str], source: str) -> Token:
    kind, text = str(match.lastgroup), match.group()
    if kind == "QUOTE":
        return _quoted_token(source, match.start())
    if kind == "WORD":
        text = _MARK.sub("", text)
    elif kind == "COMPARE":
        text = COMPARISONS.get(text, text)
    elif kind == "COMMA":
        text = ","
    return Token(kind, text, match.start(), match.end())


def _quoted_token(source: str, start: int) -> Token:
    closing = CLOSING_QUOTE[source[start]]
    letters: list[str] = []
    place = start + 1
    while place < len(source) and source[place] != closing:
        if source[place] == "\\" and place + 1 < len(source):
            place += 1
        letters.append(source[place])
        place += 1
    if place >= len(source):
        raise misread(
            _("This quotation mark is never closed"),
            source,
            start,
            hint=_("Close it with %(mark)s.") % {"mark": closing},
        )
    return Token("QUOTED", "".join(letters), start, place + 1)


def _with_keywords(found: list[Token]) -> list[Token]:
    """Tell keywords from values by where they stand, and join phrases such as ``this month``."""
    result: list[Token] = []
    place = 0
    while place < len(found):
        token, taken = found[place], 1
        if token.kind == "WORD" and _stands_for_value(result):
            if _negates(result, found[place : place + 2]):
                token = token._replace(kind="NOT")
            else:
                token, taken = _phrase(found[place : place + _PHRASE_WORDS[0]])
        elif token.kind == "WORD" and _goes_on(result, token):
            token = Token("STEP", token.text.removeprefix(_STEP), token.start + 1, token.end)
        elif token.kind == "WORD":
            token = token._replace(kind=KEYWORDS.get(search_key(token.text), "WORD"))
        result.append(token)
        place += taken
    return result


def _goes_on(before: list[Token], word: Token) -> bool:
    """Whether a word goes on from what is in parentheses before it, as in ``deal(...).count``."""
    follows = bool(before) and before[-1].kind == "CLOSE"
    return follows and word.text.startswith(_STEP) and word.text != _STEP


def _stands_for_value(before: list[Token]) -> bool:
    if not before:
        return False
    return before[-1].kind in {"COMPARE", "IN", "COMMA"} or (
        before[-1].kind == "OPEN" and len(before) > 1 and before[-2].kind in {"IN", *_CALLED}
    )


def _negates(before: list[Token], ahead: list[Token]) -> bool:
    """Whether a first word in parentheses is ``not``: ``task(not done)``, but ``got(not)``."""
    return (
        before[-1].kind == "OPEN"
        and before[-2].kind in _CALLED
        and KEYWORDS.get(search_key(ahead[0].text)) == "NOT"
        and len(ahead) > 1
        and ahead[1].kind not in {"CLOSE", "COMMA"}
    )


def _phrase(ahead: list[Token]) -> tuple[Token, int]:
    for length in _PHRASE_WORDS:
        words = ahead[:length]
        plain = len(words) == length and all(word.kind == "WORD" for word in words)
        if plain and is_phrase([word.text for word in words]):
            text = " ".join(word.text for word in words)
            return Token("WORD", text, words[0].start, words[-1].end), length
    return ahead[0], 1
