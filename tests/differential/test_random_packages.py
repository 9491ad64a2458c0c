"""Random packages: whatever is wrong with one, we find what Frictionless finds, where it finds it.

SWP_DIFFERENTIAL_EXAMPLES asks for another number of packages than the few that are looked at each time, and
for other ones in each run; `python -m differential.campaign` looks at many and goes on after a disagreement.
"""

import os
from collections import Counter
from random import Random, randrange

from .files import loosely_quoted
from .oracle import compare
from .strategies import drawn

EXAMPLES = os.environ.get("SWP_DIFFERENTIAL_EXAMPLES")
REACHED = {
    "blank-row", "constraint-error", "extra-cell", "foreign-key", "missing-cell", "primary-key", "type-error",
    "unique-error", "unique-key",
}  # fmt: skip


def test_we_find_what_frictionless_finds_and_accept_nothing_that_it_refuses():
    rules, valid = Counter(), 0
    start, count = (randrange(10**6), int(EXAMPLES)) if EXAMPLES else (0, 180)
    for number, case in enumerate(drawn(start, count)):
        found = compare(case)
        assert found.agree, f"\n{found}\n{case!r}\nThis is package {number} of the seed {start}."
        rules.update({one[0] for one in found.wanted or ()})
        valid += found.wanted == frozenset()
    assert set(rules) >= REACHED, (
        f"no package has {sorted(REACHED - set(rules))}: the strategies have narrowed"
    )
    assert valid > count / 10, "hardly a package is valid: an alarm without cause would not be seen"


def test_loose_quotes_hide_nothing_that_frictionless_refuses():
    start, count = (randrange(10**6), int(EXAMPLES)) if EXAMPLES else (1000, 60)
    refused = 0
    for number, case in enumerate(drawn(start, count)):
        loose = loosely_quoted(case, Random(f"{start} {number}"))
        found = compare(loose)
        if any(table is None for _, table, _, _ in found.wanted or ()):
            continue  # it is the descriptor that is refused
        assert not found.passed, f"\n{found}\n{loose!r}\nThis is package {number} of the seed {start}."
        refused += bool(found.ours)
    assert refused > count / 3
