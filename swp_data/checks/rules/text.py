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
        r"[\w.'%+-]+\s?(?:@|＠|\(at\))\s?[\w\[-]+\.?\w|\bat [\w-]+\.(?:org|com|net|gov|uk)\b"
        r"|(?:\+|\b00)\d{1,3}[ .()/-]*(?:\d[ .()/-]*){8,11}\b"
        r"|\b0 ?\d{2,5}\)?[ ./-]*\d{3,4}[ ./-]*\d{3,4}\b",
        "the cell holds an e-mail address or a telephone number.",
        "Take the contact details out: they are personal data, and no part of the record.",
        "Personal contact details never enter a table.",
        "Write to someone@example.org",
    ),
    TextRule(
        "formula-cell",
        r"^['\s]*[=+\-@＝＋－＠;|%]",
        "a spreadsheet would run this cell as a formula.",
        "Check the cell against its source: no printed text begins like this.",
        "A CSV file is opened in spreadsheets, where a cell may run.",
        "=HYPERLINK(1)",
    ),
    TextRule(
        "text-form",
        r"</?[A-Za-z][^>]*>|&#?\w+;|\]\(|\*\*\w|\w\*\*|^>|^\s|\s$| {2,}|\n\n| \n|\n "
        # No source prints a middle dot or an arrow: they are bullets of other programs, as are private characters.
        r"|[·•‣⁃∙●○◦▪▫■□◆◇►▸✓✔➢→\u{e000}-\u{f8ff}]|(?:^|\n)[-–—*o] "
        r"|[\x00-\x09\x0b-\x1f\x7f-\u{a0}\u{ad}\u{2000}-\u{200f}\u{2028}-\u{202f}\u{205f}-\u{206f}\u{feff}]",
        "the cell has markup, bullet marks, stray white space or characters that are not printed.",
        "Write the text in canonical form: no tags, no bullets, one space between words.",
        "Text columns quote the words; only the form of white space is ours.",
        "<p>Complete</p>",
    ),
    TextRule(
        "text-encoding",
        r"\u{fffd}|[ÂÃ][\u{80}-\u{bf}€™œžŸ]|â€|ï¿½|ï»¿",
        "the cell was read in another encoding than it was written in.",
        "Read the document again as UTF-8: the cell has £, ’ or – there.",
        "The documents print a few signs beside ASCII, and each of them breaks when the encoding is wrong.",
        "A grant of Â£40,000",
    ),
    TextRule(
        "placeholder",
        r"^(?i:nan|null|nil|nat|<na>|undefined|tb[acd]|todo|xx+|\?+|\.+|-+|#(?:ref|value|name|div/0|n/a)[!?]?)$",
        "the cell holds a placeholder in place of nothing.",
        "Leave the cell empty; what the document prints is quoted in whole.",
        "An empty cell means that nothing is printed, and nothing else may mean it.",
        "NaN",
    ),
)
