"""Characters that print the same but are stored differently: each becomes the one that the tables use.

No line is added or removed, so the lines of the converted text are those of the file. What is converted is how a
character is stored, never what is printed: a ligature becomes its letters, a character entity the character, any space
a space, any bullet mark "•". Characters that print nothing are removed.
"""

from __future__ import annotations

import html
import re
import unicodedata

BULLET = "•"
# Marks that are never anything else: those of the general list styles, and those of Word's symbol fonts.
BULLETS = "‣⁃◦●○◉■□▪▫◆◇❖➢➤►▶✓✔⦁∙" + "".join(map(chr, range(0xF000, 0xF100)))
LIGATURES = {chr(code): unicodedata.normalize("NFKD", chr(code)) for code in range(0xFB00, 0xFB07)}
# A character that ends a line for some programs, but not here: only a line feed does.
LINE_ENDS = "\v\x1c\x1d\x1e\x85\u2028\u2029"
SOFT_HYPHEN = "\u00ad"
NAMED_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
MIDDLE_DOT = re.compile(r"(?:(?<=^)|(?<=\s))·(?=\s)", re.MULTILINE)
ITEM = re.compile(r"^([ ]*)(?:([–-])|[*]|o(?=[ ]+[A-Z]))[ ]+(?=\S)")
BROKEN_AT_SOFT_HYPHEN = re.compile(rf"{SOFT_HYPHEN}[ \t]*\n[ \t]*([^\s{SOFT_HYPHEN}]+)[ ]?")


def _replacements() -> dict[int, str | None]:
    """Return what each character becomes; None for one that prints nothing."""
    table: dict[int, str | None] = {}
    for code in [*range(0x20), *range(0x7F, 0xA0)]:
        table[code] = None
    for code in range(0x80, 0x10000):
        character = chr(code)
        if unicodedata.category(character) == "Zs":
            table[code] = " "
        elif unicodedata.category(character) == "Cf":
            table[code] = None
    table.update({ord(character): " " for character in LINE_ENDS + "\f"})
    table.update({ord(character): BULLET for character in BULLETS})
    table.update({ord(ligature): letters for ligature, letters in LIGATURES.items()})
    del table[ord("\n")], table[ord("\t")]
    return table


REPLACEMENTS = _replacements()


def convert_characters(text: str) -> str:
    r"""Return a text in which characters that print the same are the same.

    >>> convert_characters("\uf0b7 The o\ufb03ce\u00a0&amp; the police\u200b;\fpage 2")
    '• The office & the police; page 2'
    """
    text = NAMED_ENTITY.sub(_entity, text)
    text = BROKEN_AT_SOFT_HYPHEN.sub(r"\1" + "\n", text)
    return MIDDLE_DOT.sub(BULLET, text.translate(REPLACEMENTS))


def mark_items(text: str) -> str:
    r"""Return a text in which list items that begin a line have a hyphen, whatever their mark is.

    A dash is a mark only after a blank line, a line that ends with a stop, or another item: it may also come first in a
    wrapped line.

    >>> mark_items("Counts:\n* 4 lamps\n– 5 signs, of which\ntwo are new\n\nOne man\n– as planned – is retired")
    'Counts:\n- 4 lamps\n- 5 signs, of which\ntwo are new\n\nOne man\n– as planned – is retired'
    """
    lines = text.split("\n")
    may_be_mark, in_list = True, False
    for index, line in enumerate(lines):
        item = ITEM.match(line)
        if item and (may_be_mark or not item[2]):
            lines[index] = f"{item[1]}- {line[item.end() :]}"
            in_list = True
        in_list = in_list and bool(line.strip())
        may_be_mark = in_list or not line.strip() or line.rstrip().endswith((".", ":", ";"))
    return "\n".join(lines)


def _entity(match: re.Match[str]) -> str:
    """Return the character of an entity; one that would break a line or a cell becomes a space."""
    character = html.unescape(match[0])
    return " " if character in {"\n", "\r", "\t", "\f"} else character
