"""Rules on every text column of every table."""

from __future__ import annotations

from swp_data.checks.rules._rule import TextRule

FORENAMES = (
    "Adam|Alan|Alex|Alice|Amanda|Amy|Andrea|Andrew|Andy|Angela|Anna|Anne|Anthony|Ben|Brian|Carol|Caroline|Charlotte"
    "|Chris|Christine|Christopher|Claire|Daniel|Darren|Dave|David|Deb|Debbie|Deborah|Donna|Elizabeth|Emily|Emma|Gareth"
    "|Gary|Gemma|Geoff|George|Graham|Hannah|Heather|Helen|Ian|Jackie|Jacqueline|James|Jamie|Jane|Janet|Jason|Jennifer"
    "|Jenny|Jim|Joanna|Joanne|John|Jonathan|Joseph|Julia|Julie|Karen|Kate|Katherine|Katie|Keith|Kelly|Kerry|Kevin"
    "|Kirsty|Laura|Linda|Lisa|Louise|Lucy|Luke|Margaret|Maria|Martin|Mary|Matt|Matthew|Melanie|Michael|Michelle|Mike"
    "|Natalie|Neil|Nicholas|Nick|Nicola|Nigel|Patricia|Paul|Paula|Peter|Phil|Philip|Rachel|Ram|Rebecca|Richard|Robert"
    "|Robin|Roger|Ruth|Sally|Sam|Samantha|Sandra|Sarah|Sharon|Simon|Sophie|Stephen|Steve|Steven|Stuart|Sue|Susan"
    "|Suzanne|Thomas|Tim|Tom|Tony|Tracey|Tracy|Victoria|Wendy|William|Zoe"
)
"""Common forenames in England: with a word in capitals after one of them, a person is probably named."""

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
        id="person-named",
        refuses=rf"\b(?:{FORENAMES}) (?:\p{{Lu}}\. )?\p{{Lu}}\p{{Ll}}+|\b(?:contact|ask|e-?mail) (?:{FORENAMES})\b"
        r"|\b(?:Mr|Mrs|Ms|Miss|PCSO|Sgt|Insp|Inspector|Supt|Det)\.? (?:\p{Lu}\. ?)?\p{Lu}\p{Ll}{2,}"
        r"|\b(?:ACC|DCC|SC) \p{Lu}\p{Ll}{2,}"
        r"|(?:^|[.,] |and )\p{Lu}{2} (?:now leads|is working|has requested|reports progress)"
        r"|\blong[- ]term sick|\b(?:sick|maternity|compassionate) leave\b",
        severity="warning",
        message="the cell may name a person, or tell somebody's health.",
        hint="Decide by the rule on people named in docs/reference/method.md: leave the words out and list them in "
        "curation/redactions.csv, or list the row in curation/exceptions.csv with the reason for keeping the name.",
        reason="A table names nobody without a decision.",
        example="Please contact Jane Example.",
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
