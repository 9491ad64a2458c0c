"""Turns the measurements into targets and tables; nothing here measures.

A measurement is plain data, as `--json` writes it: see `collect` and `probe` in `__main__.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.validators import BARE, FAIRSPEC, FRICTIONLESS, OURS, VALIDATORS

Measured = dict[str, Any]
MILLION = 1_000_000


def targets(sizes: list[Measured]) -> list[Measured]:
    """Return each target with what was measured; `passed` is None where that was not."""
    at = {size["rows"]: size["runs"] for size in sizes}
    million, ten = at.get(MILLION, {}), at.get(10 * MILLION, {})
    bare = _ratio(million, OURS, BARE)
    frictionless = _ratio(million, FRICTIONLESS, OURS)
    fairspec = _ratio(million, FAIRSPEC, OURS)
    peak = ten[OURS]["peak_mib"] / 1024 if _sound(ten, OURS) else None
    return [
        _target("1,000,000 rows: at most 1.3 times the bare read", bare, "times", lambda it: it <= 1.3),
        _target(
            "1,000,000 rows: at least 20 times faster than Frictionless",
            frictionless,
            "times",
            lambda it: it >= 20,
        ),
        _target("1,000,000 rows: faster than fairspec table validate", fairspec, "times", lambda it: it > 1),
        _target("10,000,000 rows: at most 4 GiB of memory", peak, "GiB", lambda it: it <= 4),
    ]


def _target(target: str, value: float | None, unit: str, test: Callable[[float], bool]) -> Measured:
    passed = None if value is None else test(value)
    return {"target": target, "measured": value, "unit": unit, "passed": passed}


def _sound(runs: dict[str, Measured], name: str) -> bool:
    return runs.get(name, {}).get("verdict") == "valid"


def _ratio(runs: dict[str, Measured], above: str, below: str) -> float | None:
    """Return how many times the best seconds of one are those of another, if both accepted the package."""
    if not (_sound(runs, above) and _sound(runs, below)):
        return None
    return float(runs[above]["best"] / runs[below]["best"])


def text(measured: Measured) -> str:
    """Return the whole report as text."""
    parts = [_machine(measured["machine"])]
    if measured["faults"]:
        parts.append(_faults(measured["faults"]))
    parts += [_size(size) for size in measured["sizes"]]
    if len(measured["sizes"]) > 1:
        parts.append(
            _growth("Best time in seconds, and growth from the size before", "best", measured["sizes"])
        )
        parts.append(
            _growth("Peak memory in MiB, and growth from the size before", "peak_mib", measured["sizes"])
        )
    parts += [_notes(), _targets(measured["targets"])]
    return "\n\n".join(parts)


def _machine(machine: Measured) -> str:
    versions = ", ".join(
        f"{name} {version or 'not installed'}" for name, version in machine["versions"].items()
    )
    return (
        f"{machine['cores']} cores, Python {machine['python']}, load {machine['load']:.1f} at the start"
        f" (other work makes times longer)\n{versions}"
    )


def _faults(faults: dict[str, dict[str, str]]) -> str:
    names = [name for name in _names() if any(name in verdicts for verdicts in faults.values())]
    shown = {"valid": "ACCEPTED"}
    lines = [
        [fault, *(shown.get(verdicts.get(name, ""), verdicts.get(name, "")) for name in names)]
        for fault, verdicts in faults.items()
    ]
    return "Packages of 1,000 rows with one fault each; a sound validator refuses all\n" + _table(
        ["fault", *names], lines
    )


def _size(size: Measured) -> str:
    runs = size["runs"]
    lines = []
    for name in _names():
        if name not in runs:
            continue
        one = runs[name]
        if "verdict" not in one:
            lines.append([name, one["not_run"]])
            continue
        faulty = one.get("faulty")
        lines.append(
            [
                name,
                f"{one['best']:.2f} s",
                f"{one['median']:.2f} s",
                f"{one['peak_mib']:,.0f} MiB",
                _times(_ratio(runs, name, BARE)),
                _times(_ratio(runs, name, FRICTIONLESS)),
                one["verdict"],
                f"{faulty['verdict']} in {faulty['seconds']:.2f} s, {faulty['peak_mib']:,.0f} MiB"
                if faulty
                else "",
            ]
        )
    head = [
        "validator",
        "best",
        "median",
        "peak",
        "of bare read",
        "of Frictionless",
        "valid package",
        "with faults",
    ]
    title = f"{size['rows']:,} rows, {size['bytes'] / 1e6:,.1f} MB, rounds in turn: {size['rounds']}"
    return title + "\n" + _table(head, lines)


def _growth(title: str, what: str, sizes: list[Measured]) -> str:
    lines = []
    for name in _names():
        cells, before = [], None
        for size in sizes:
            value = size["runs"].get(name, {}).get(what)
            grown = f" (x {value / before:.1f})" if value and before else ""
            cells.append(
                "" if value is None else f"{value:,.2f}{grown}" if what == "best" else f"{value:,.0f}{grown}"
            )
            before = value
        lines.append([name, *cells])
    return title + "\n" + _table(["validator", *(f"{size['rows']:,}" for size in sizes)], lines)


def _notes() -> str:
    return "What each looks at\n" + _table([], [[one.name, one.note] for one in VALIDATORS])


def _targets(found: Iterable[Measured]) -> str:
    words = {True: "pass", False: "MISS", None: "not measured"}
    lines = []
    for one in found:
        value = "" if one["measured"] is None else f"{one['measured']:.2f} {one['unit']}"
        lines.append([words[one["passed"]], one["target"], value])
    return "Targets, by the best times\n" + _table([], lines)


def _names() -> list[str]:
    return [validator.name for validator in VALIDATORS]


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f} x" if ratio >= 0.1 else f"{ratio:.3f} x"


def _table(head: list[str], lines: list[list[str]]) -> str:
    """Return rows as aligned text; the last cell of a row may be as long as it likes."""
    rows = [head, *lines] if head else lines
    widths = [0] * max(map(len, rows))
    for row in rows:
        for place, cell in enumerate(row[:-1]):
            widths[place] = max(widths[place], len(cell))
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in rows
    )
