"""Packages at random: whatever is wrong with one, we find what Frictionless finds, where it finds it.

SWP_DIFFERENTIAL_EXAMPLES asks for another number of packages than the few that are looked at each time, and
for other ones in each run; `python -m differential.campaign` looks at many and goes on after a disagreement.
"""

import os
from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings

from .oracle import compare
from .strategies import packages

EXAMPLES = os.environ.get("SWP_DIFFERENTIAL_EXAMPLES")
REACHED = {
    "blank-row", "constraint-error", "extra-cell", "foreign-key", "missing-cell", "primary-key", "type-error",
    "unique-error", "unique-key",
}  # fmt: skip


def test_we_find_what_frictionless_finds_and_pass_nothing_that_it_refuses():
    seen, rules, valid = set(), Counter(), 0

    @settings(
        max_examples=int(EXAMPLES or 180),
        derandomize=EXAMPLES is None,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(packages())
    def look(case):
        nonlocal valid
        if repr(case) in seen:  # Hypothesis draws some again; while it shrinks, a failure must stay one
            return
        found = compare(case)
        assert found.agree, f"\n{found}\n{case!r}"
        seen.add(repr(case))
        rules.update({one[0] for one in found.wanted or ()})
        valid += found.wanted == frozenset()

    look()
    assert set(rules) >= REACHED, (
        f"no package has {sorted(REACHED - set(rules))}: the strategies have narrowed"
    )
    assert valid > len(seen) / 10, "hardly a package is valid: an alarm without cause would not be seen"
