"""How often a body meets: the number of meetings a year that a printed frequency means."""

from __future__ import annotations

import re

TIMES_A_YEAR = {"weekly": 52, "monthly": 12, "bi monthly": 6, "quarterly": 4, "bi annual": 2}


def meetings_per_year(meets: str) -> int | None:
    """Return the number of meetings a year that a printed frequency means; None if it implies no number.

    "Bi-monthly" is every two months, as the report of 2018 uses the word. A minimum counts as the number.

    >>> meetings_per_year("Minimum bi monthly"), meetings_per_year("3 per annum"), meetings_per_year("Adhoc")
    (6, 3, None)
    """
    if match := re.fullmatch(r"(\d+) per annum", meets):
        return int(match[1])
    words = re.sub(r"[- ]+", " ", meets.lower()).removeprefix("minimum ")
    return TIMES_A_YEAR.get(words)
