"""Cells that a spreadsheet will not take for formulas, and back.

Text that begins like a formula gets an apostrophe before it, as OWASP's page on CSV injection
advises. A text that begins with an apostrophe and then like a formula gets one too, so that
taking one off again gives every text back as it was.
"""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_GUARD = "'"


def guarded(cell: str) -> str:
    """A cell that is safe in a spreadsheet; numbers and phone numbers stay as they are."""
    if not cell or (cell[0] not in _FORMULA_STARTS and cell[0] != _GUARD):
        return cell
    if cell[0] == _GUARD:
        return _GUARD + cell if cell[1:2] in {*_FORMULA_STARTS, _GUARD} else cell
    is_number = cell[0] in "+-" and cell[1:].replace(".", "", 1).isdecimal()
    return cell if is_number else _GUARD + cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    if cell[:1] == _GUARD and cell[1:2] in {*_FORMULA_STARTS, _GUARD}:
        return cell[1:]
    return cell
