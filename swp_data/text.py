"""Small pieces of English that messages are made of: counts, lists, shortened values, suggestions."""

from __future__ import annotations

from collections.abc import Iterable


def plural(count: int, singular: str, many: str = "") -> str:
    """Return a count with its noun.

    >>> plural(1, "activity", "activities"), plural(1200, "row")
    ('1 activity', '1,200 rows')
    """
    return f"{count:,} {singular if count == 1 else many or singular + 's'}"


def truncate(text: str, length: int) -> str:
    """Return a text cut to a length, with an ellipsis in place of what was cut.

    >>> truncate("Contract now operational", 12), truncate("short", 12)
    ('Contract ...', 'short')
    """
    return text if len(text) <= length else f"{text[: length - 3]}..."


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a sentence that suggests the known name closest to `name`; empty if none is close.

    >>> did_you_mean("updtes", ["plans", "updates"])
    "Did you mean 'updates'?"
    >>> did_you_mean("x", ["plans", "updates"])
    ''
    """
    from difflib import get_close_matches  # here, since `import swp_data` must stay light

    close = get_close_matches(name.rpartition(".")[2].lower(), list(known), n=1)
    return f"Did you mean {close[0]!r}?" if close else ""
