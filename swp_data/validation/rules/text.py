"""Rules on the text of every cell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextRule:
    """A rule on every text cell of every table: the pattern that no cell may match."""

    id: str
    refuses: str
    message: str
    hint: str
    reason: str
    breaks: str
    severity: str = "error"


TEXT_RULES: tuple[TextRule, ...] = (
    TextRule(
        "contact-details",
        r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]|\b0\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}\b|\+44[ \d]{9,}",
        "the cell holds an e-mail address or a telephone number.",
        "Take the contact details out: they are personal data, and no part of the record.",
        "Personal contact details never enter a table.",
        "Write to someone@example.org",
    ),
    TextRule(
        "formula-cell",
        r"^[=+\-@\t\r]",
        "a spreadsheet would run this cell as a formula.",
        "Check the cell against its source: no printed text begins like this.",
        "A CSV file is opened in spreadsheets, where a cell may run.",
        "=HYPERLINK(1)",
    ),
    TextRule(
        "text-form",
        r"</?[A-Za-z][^>]*>|\*\*\w|\w\*\*|•|^\s|\s$|[ \t]{2,}|\t|\r|\n\n| \n|\n ",
        "the cell has markup, bullet marks or stray white space.",
        "Write the text in canonical form: no tags, no bullets, one space between words.",
        "Text columns quote the words; only the form of white space is ours.",
        "<p>Complete</p>",
    ),
)
