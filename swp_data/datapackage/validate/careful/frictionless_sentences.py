"""What Frictionless finds in our words: its notes count rows from 0, name types as paths, and speak of positions."""

from __future__ import annotations

import re
from typing import Any

from swp_data.datapackage.model import Field
from swp_data.datapackage.validate.careful.cell_messages import TEXTS, type_message
from swp_data.text import plural

SENTENCES = {
    "blank-row": "the row is empty.",
    "blank-header": "the header is empty.",
    "blank-label": "a column has no label.",
    "duplicate-label": "the label repeats that of another column.",
    "extra-label": "the column is not in the schema.",
    "incorrect-label": "the label is not the name of the field in its place.",
    "missing-label": "the column is missing.",
    "unmatched-header": "no label is the name of a field.",
    "primary-key": "the primary key is empty, or the same as in an earlier row.",
    "unique-error": "the value is the same as in an earlier row.",
}
TYPE = re.compile(r'type is "([^/"]*)/([^"]*)"')
CONSTRAINT = re.compile(r'constraint "([^"]*)" is "(.*)"', re.DOTALL)
NOT_FOUND = re.compile(r'values? "(.*)" not found in the lookup table "([^"]*)" as "([^"]*)"', re.DOTALL)
UNDECODABLE = re.compile(r"'([^']*)' codec can't decode bytes?")


def sentence(error: Any) -> str:
    """Return what an error of Frictionless says, as a sentence that starts with a lower-case letter."""
    note = str(getattr(error, "note", "") or error.message).strip()
    if error.type in SENTENCES:
        return SENTENCES[error.type]
    if error.type in {"extra-cell", "missing-cell"}:
        count = plural(len(error.cells), "cell")
        more = "more" if error.type == "extra-cell" else "fewer"
        return f"the row has {count}, {more} than the header."
    if kind := TYPE.search(note):
        return type_message(Field("", kind[1], kind[2]))
    if constraint := CONSTRAINT.search(note):
        return TEXTS.get(constraint[1], "the constraint {} is not met.").format(constraint[2])
    if reference := NOT_FOUND.search(note):
        return f"there is no {reference[1]!r} in {reference[3]} of {reference[2] or 'the same table'}."
    if undecodable := UNDECODABLE.search(note):
        return f"the file is not encoded as {undecodable[1]}."
    return note[:1].lower() + note[1:] + ("" if note.endswith(".") else ".")
