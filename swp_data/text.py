"""Text for people: counts, shortened values and suggestions; and ways to show text of unknown origin safely."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any


def plural(count: int, singular: str, many: str = "") -> str:
    """Return a count with its noun.

    >>> plural(1, "activity", "activities"), plural(1200, "row")
    ('1 activity', '1,200 rows')
    """
    return f"{count:,} {singular if count == 1 else many or singular + 's'}"


def join_words(words: Sequence[str]) -> str:
    """Return words as a list in a sentence.

    >>> join_words(["A1"]), join_words(["A1", "B2", "C3"])
    ('A1', 'A1, B2 and C3')
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def truncate(text: str, length: int) -> str:
    """Return a text cut to a length, ending in an ellipsis if it was longer.

    >>> truncate("Contract now operational", 12), truncate("short", 12)
    ('Contract ...', 'short')
    """
    return text if len(text) <= length else f"{text[: length - 3]}..."


def closest(name: str, known: Iterable[str]) -> str:
    """Return the known name closest to `name`; empty if none is close.

    A qualified name is compared by its last part, in lower case.

    >>> closest("main.Updtes", ["plans", "updates"]), closest("x", ["plans", "updates"])
    ('updates', '')
    """
    from difflib import get_close_matches  # only needed for an error; `import swp_data` stays fast

    matches = get_close_matches(str(name).rpartition(".")[2].lower(), list(known), n=1)
    return matches[0] if matches else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a sentence that suggests the known name closest to `name`; empty if none is close.

    >>> did_you_mean("updtes", ["plans", "updates"])
    "Did you mean 'updates'?"
    >>> did_you_mean("x", ["plans", "updates"])
    ''
    """
    match = closest(name, known)
    return f"Did you mean {match!r}?" if match else ""


def suggestion(name: str, known: Iterable[str], kinds: str) -> str:
    """Return the hint of an error about an unknown name: the closest known name, or all of them if none is close.

    Args:
        name: the unknown name.
        known: the names it could have been.
        kinds: what the names are, in the plural, such as "tables".

    >>> suggestion("updtes", ["plans", "updates"], "tables"), suggestion("x", ["plans", "updates"], "tables")
    ("did you mean 'updates'?", 'the tables are: plans, updates')
    """
    known = list(known)
    match = closest(name, known)
    return f"did you mean {match!r}?" if match else f"the {kinds} are: {', '.join(known)}"


def markdown_cell(text: str) -> str:
    r"""Return a text for a cell of a Markdown table: on one line, with pipes escaped.

    >>> markdown_cell("yes | no\nor neither")
    'yes \\| no or neither'
    """
    return text.replace("|", "\\|").replace("\n", " ")


def markdown_text(text: str) -> str:
    r"""Return a text of unknown origin as Markdown on one line, without HTML, links or images.

    Emphasis and code stay, because descriptions use them. Put the result through `markdown_cell` in a table.

    >>> print(markdown_text("<script>x</script> [a](javascript:b) ![c](d) *as printed*\n# T &lt;"))
    &lt;script>x&lt;/script> \[a\](javascript:b) !\[c\](d) *as printed* # T &amp;lt;
    >>> print(markdown_text("# A title"), markdown_text("- An item"), markdown_text("1. A step"))
    \# A title \- An item 1\. A step
    """
    line = printable(" ".join(text.split()))
    for pattern, escaped in MARKDOWN_ESCAPES:
        line = pattern.sub(escaped, line)
    return line.replace("`", "\\`") if "`" in CODE.sub("", line) else line


def markdown_code(text: str) -> str:
    r"""Return a text of unknown origin as Markdown code, or as plain text if it contains a backtick.

    >>> print(markdown_code("on_hold"), markdown_code("<b>"))
    `on_hold` &lt;b>
    """
    line = printable(" ".join(text.split()))
    return f"`{line}`" if line and not re.search(r"[`<\\]", line) else markdown_text(text)


def markdown_link(text: str, address: str) -> str:
    r"""Return a Markdown link; only its text if a page may not link to the address.

    >>> print(markdown_link("CC0", "https://example.org/cc0"), markdown_link("CC0", "javascript:alert(1)"))
    [CC0](https://example.org/cc0) CC0
    """
    target = re.sub(r"[\s()<>\"']", lambda match: f"%{ord(match[0]):02X}", safe_link(address))
    return f"[{markdown_text(text)}]({target})" if target else markdown_text(text)


# The characters that begin HTML, an entity, a link or an image anywhere; and those that begin a heading, a list, a
# quotation, a rule or a table at the start of a line.
MARKDOWN_ESCAPES = (
    (re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)"), r"\\\\"),
    (re.compile(r"&(?=#?\w+;)"), "&amp;"),
    (re.compile(r"<"), "&lt;"),
    (re.compile(r"([\[\]])"), r"\\\1"),
    (re.compile(r"^([#>|+~=*-])(?=[ #>|+~=*-]|$)"), r"\\\1"),
    (re.compile(r"^(\d+)([.)])(?= |$)"), r"\1\\\2"),
)
CODE = re.compile(r"(?<!`)`[^`]+`(?!`)")  # a pair of backticks
# Control characters (C0, C1), marks that reorder text or are invisible, line separators, characters that only mark
# text (annotations, tags), and lone surrogates (halves of a character).
UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
LONGEST_LINE = 2_000  # characters of a message; nobody reads more
LINK_SCHEMES = {"http", "https", "mailto"}


def printable(text: str) -> str:
    r"""Return a text on one line, with the characters that could control a terminal or a log escaped.

    >>> printable("a\x1b[31mb\nVALID"), printable("Telford & Wrekin – £2")
    ('a\\x1b[31mb\\nVALID', 'Telford & Wrekin – £2')
    """
    return UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape", "surrogatepass").decode(), text)


def log_line(text: str) -> str:
    r"""Return a text as `printable` does, shortened, and so that no log takes it for a command.

    GitHub Actions interprets some lines of a program's output as commands.

    Standard: https://docs.github.com/actions/reference/workflow-commands-for-github-actions

    >>> log_line("::error::not\na command"), log_line("nor ##[error]this"), log_line("std::vector")
    ('\\x3a:error::not\\na command', 'nor ##\\x5berror]this', 'std::vector')
    """
    line = printable(truncate(text, LONGEST_LINE)).replace("##[", "##\\x5b")
    return line.replace("::", "\\x3a:", 1) if line.lstrip().startswith("::") else line


def json_text(value: Any, *, indent: int | None = None) -> str:
    r"""Return a value as JSON, with the characters that could control a terminal escaped.

    >>> print(json_text({"name": "Telford – \x9b31m\ud800"}))
    {"name": "Telford – \u009b31m\ud800"}
    """
    return UNPRINTABLE.sub(_json_escape, json.dumps(value, ensure_ascii=False, indent=indent))


def _json_escape(match: re.Match[str]) -> str:
    # Line breaks between values are the only control characters in the JSON that `dumps` writes.
    return match[0] if match[0] == "\n" else json.dumps(match[0]).strip('"')


def safe_link(address: object) -> str:
    """Return an address if a page may link to it: http, https, mailto or relative; otherwise an empty string.

    >>> safe_link("https://example.org/a?b=c"), safe_link("docs/licence.md"), safe_link("javascript:alert(1)")
    ('https://example.org/a?b=c', 'docs/licence.md', '')
    """
    if not isinstance(address, str):
        return ""
    address = address.strip()
    if UNPRINTABLE.search(address) or "\\" in address or address.startswith("//"):
        return ""
    scheme, colon, _ = address.partition(":")
    is_relative = not colon or "/" in scheme or "?" in scheme or "#" in scheme
    return address if is_relative or scheme.lower() in LINK_SCHEMES else ""
