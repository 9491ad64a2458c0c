"""A long run of the differential test, which continues after a disagreement and shows the smallest of each kind.

A seed always gives the same packages, whatever the code: `strategies.drawn` says how.

    python -m tests.differential.campaign --examples 20000 --seed 1

Exit status 1 when there was one.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from contextlib import suppress
from random import Random

from hypothesis import HealthCheck, find, settings
from hypothesis.errors import NoSuchExample

from .case import Case
from .files import loosely_quoted
from .oracle import Comparison, compare
from .strategies import drawn, packages

QUIET = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck)}


def look(case: Case) -> Comparison:
    """Compare; an exception in our code is a disagreement of its own kind."""
    try:
        return compare(case)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the campaign looks for
        where = traceback.extract_tb(error.__traceback__)[-1]
        note = f"{type(error).__name__} at {where.filename.rpartition('/')[2]}:{where.lineno}: {error}"
        return Comparison(frozenset(), frozenset(), False, note[:500])


def run(examples: int, start: int, *, shrink: bool, loose: bool = False) -> int:
    """Look at that many packages; print each kind of disagreement, and return how many kinds there were.

    With loose quotes, the two may differ about what they hide: only a package that we pass and Frictionless refuses is
    a disagreement.
    """
    smallest: dict[tuple[str, ...], Case] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    rules: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    seen = 0
    began = time.monotonic()
    with suppress(KeyboardInterrupt):  # what was found until then is shown
        for seen, case in enumerate(drawn(start, examples), 1):
            if loose:
                case = loosely_quoted(case, Random(f"{start} {seen}"))  # noqa: PLW2901 - the case that is looked at
            found = look(case)
            outcomes[outcome(found)] += 1
            rules.update({one[0] for one in found.wanted or ()})
            if found.passed if loose else not found.agree:
                counts[found.signature] += 1
                if found.signature not in smallest or case.size < smallest[found.signature].size:
                    smallest[found.signature] = case
            if sys.stderr.isatty() and not seen % 100:
                print(f"\r{seen} packages, {len(counts)} kinds", end="", file=sys.stderr)
    for signature, count in counts.most_common():
        case = smaller(smallest[signature], signature) if shrink else smallest[signature]
        print(f"\n=== {count} times: {' '.join(signature)}\n{look(case)}\n{case!r}")
    print(f"\n{seen} packages in {time.monotonic() - began:.0f} s (seed {start}); for Frictionless:")
    print(", ".join(f"{count} {name}" for name, count in outcomes.most_common()))
    print("packages with each rule:", ", ".join(f"{rule} {count}" for rule, count in rules.most_common()))
    print(f"{counts.total()} disagree, in {len(counts)} ways")
    return len(counts)


def outcome(found: Comparison) -> str:
    if found.wanted is None:
        return "broke down"
    if any(table is None for _, table, _, _ in found.wanted):
        return "descriptor refused"
    return "with errors" if found.wanted else "valid"


def smaller(case: Case, signature: tuple[str, ...]) -> Case:
    """Return a case as small as Hypothesis can make it that disagrees in the same way."""

    def same(other: Case) -> bool:
        found = look(other)
        return not found.agree and found.signature == signature

    try:
        found = find(packages(), same, settings=settings(max_examples=3000, **QUIET))
    except NoSuchExample:
        return case
    return min(case, found, key=lambda one: one.size)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--examples", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--loose", action="store_true", help="put quotes where RFC 4180 does not allow them")
    parser.add_argument("--shrink", action="store_true", help="look for a smaller example of each kind")
    chosen = parser.parse_args()
    return 1 if run(chosen.examples, chosen.seed, shrink=chosen.shrink, loose=chosen.loose) else 0


if __name__ == "__main__":
    sys.exit(main())
