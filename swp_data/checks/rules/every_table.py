"""Rules on every text column of every table."""

from __future__ import annotations

from swp_data.checks.rules._rule import TextRule

TEXT_RULES: tuple[TextRule, ...] = (
    TextRule(
        id="contact-details",
        refuses=r"[\w.'%+-]+\s?(?:@|＠|\(at\))\s?[\w\[-]+\.?\w|\bat [\w-]+\.(?:org|com|net|gov|uk)\b"
        r"|(?:\+|\b00)\d{1,3}[ .()/-]*(?:\d[ .()/-]*){8,11}\b"
        r"|\b0 ?\d{2,5}\)?[ ./-]*\d{3,4}[ ./-]*\d{3,4}\b",
        message="the cell contains an e-mail address or a telephone number.",
        hint="Remove the contact details: they are personal data and do not belong in this dataset.",
        reason="Tables never contain personal contact details.",
        example="Write to someone@example.org",
    ),
    TextRule(
        id="formula-cell",
        refuses=r"^['\s]*[=+\-@＝＋－＠;|%]",
        message="a spreadsheet might run this cell as a formula.",
        hint="Compare the cell with its source: no printed text begins like this.",
        reason="People open CSV files in spreadsheets, which run cells that look like formulas.",
        example="=HYPERLINK(1)",
    ),
    TextRule(
        id="text-form",
        refuses=r"</?[A-Za-z][^>]*>|&#?\w+;|\]\(|\*\*\w|\w\*\*|^>|^\s|\s$| {2,}|\n{3,}| \n|\n "
        # No source prints a middle dot or an arrow: they are the bullets of other programs, as are private characters.
        r"|[·•‣⁃∙●○◦▪▫■□◆◇►▸✓✔➢→\u{e000}-\u{f8ff}]|(?:^|\n)[-–—*o] "
        r"|[\x00-\x09\x0b-\x1f\x7f-\u{a0}\u{ad}\u{2000}-\u{200f}\u{2028}-\u{202f}\u{205f}-\u{206f}\u{feff}]",
        message="the cell contains markup, bullet marks, stray white space or non-printing characters.",
        hint="Write the text in canonical form: no tags, no bullets, one space between words, at most one blank line.",
        reason="Text columns quote the words of the document; only white space is normalised.",
        example="<p>Complete</p>",
    ),
    TextRule(
        id="text-encoding",
        refuses=r"\u{fffd}|[ÂÃ][\u{80}-\u{bf}€™œžŸ]|â€|ï¿½|ï»¿",
        message="the cell was decoded with the wrong encoding.",
        hint="Read the document again as UTF-8: it prints £, ’ or – here.",
        reason="The documents print a few characters outside ASCII, which a wrong encoding garbles.",
        example="A grant of Â£40,000",
    ),
    TextRule(
        id="placeholder",
        refuses=r"^(?i:nan|null|nil|nat|<na>|undefined|tb[acd]|todo|xx+|\?+|\.+|-+"
        r"|#(?:ref|value|name|div/0|n/a)[!?]?)$",
        message="the cell contains a placeholder instead of being empty.",
        hint="Leave the cell empty. If the document prints this word, quote the whole printed text.",
        reason="Only an empty cell means that nothing is printed.",
        example="NaN",
    ),
)
