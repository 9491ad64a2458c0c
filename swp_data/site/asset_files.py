"""The style sheet and the scripts of the site, as the pages load them: few files, without comments."""

from __future__ import annotations

import re
from importlib.resources import files

STYLES = ("base", "components", "promises", "explorer", "search", "tables", "figures", "print")
"""The parts of the style sheet, which every page loads as one file; a later part overrides an earlier one."""
SEARCH_SCRIPTS = ("words", "query", "engine", "results", "page")
"""The parts of the search, in the order in which they need each other; a browser opens few connections at a time."""
COMMENTS = re.compile(r"^[ ]*/\*(?:(?!\*/)[\s\S])*\*/[ ]*\n|^[ ]*//.*\n", re.MULTILINE)
"""Comments on lines of their own."""


def asset_files() -> dict[str, str]:
    """Return the text of the style sheet and of each script, by its path."""
    folder = files("swp_data.site").joinpath("assets")
    texts = {
        file.name: file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".js")
    }
    parts = [texts.pop(f"search-{name}.js") for name in SEARCH_SCRIPTS]
    texts["search.js"] = "".join(parts)
    sheets = [folder.joinpath("styles", f"{name}.css").read_text(encoding="utf-8") for name in STYLES]
    texts["site.css"] = "".join(sheets)
    compacted = {name: compact(text) for name, text in texts.items()}
    compacted["site.css"] = without_spaces(compacted["site.css"])
    return {f"assets/{name}": text for name, text in sorted(compacted.items())}


def compact(text: str) -> str:
    r"""Return a script or a style sheet without comments on their own lines, blank lines and indentation.

    >>> compact("/* A\n   comment. */\n(function () {\n  // Why.\n  return 1;  // here\n})();\n")
    '(function () {\nreturn 1;  // here\n})();\n'
    """
    lines = (line.strip() for line in COMMENTS.sub("", text).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def without_spaces(style_sheet: str) -> str:
    """Return a style sheet without the spaces around braces and after semicolons; no string of ours has these.

    >>> without_spaces("a { color: red; margin: 0; }")
    'a{color: red;margin: 0}'
    """
    for written, shorter in ((" { ", "{"), (" {", "{"), ("; ", ";"), (" }", "}"), (";}", "}")):
        style_sheet = style_sheet.replace(written, shorter)
    return style_sheet
