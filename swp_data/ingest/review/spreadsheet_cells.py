"""Cells that a spreadsheet shows as text: none of them is a formula, and each can be read back exactly.

A spreadsheet runs a cell of a CSV file that begins with "=", "+", "-" or "@" as a formula. Such a cell gets an
apostrophe in front, which is the mark for text in spreadsheets, and so does a cell that has apostrophes in front of
such a character. Reading removes one apostrophe from exactly these cells, so no text is changed on the way.
See https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import re

FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
MARKED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> as_text("=1+1"), as_text("'=1"), as_text("12 sites")
    ("'=1+1", "''=1", '12 sites')
    """
    return f"'{cell}" if FORMULA.match(cell) else cell


def from_text(cell: str) -> str:
    """Return the text of a cell that `as_text` wrote, or that a person typed.

    >>> from_text("'=1+1"), from_text("''=1"), from_text("-5"), from_text("'tis")
    ('=1+1', "'=1", '-5', "'tis")
    """
    return cell[1:] if MARKED.match(cell) else cell
