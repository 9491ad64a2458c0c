"""Turn the measurements into targets and tables.

A measurement is plain data, as `--json` writes it: see `collect` and `probe` in `__main__.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.validators import BARE, FAIRSPEC, FRICTIONLESS, OURS, VALIDATORS

Measured = dict[str, Any]
MILLION = 1_000_000
REPOSITORY = Path(__file__).resolve().parents[1]
OWN = "this repository"
# What each extreme package is, and the seconds and the megabytes that checking it may take.
LIMITS: dict[str, tuple[str, float, float | None]] = {
    "wide-5": ("3,000 columns, 5 rows, a wrong cell", 2, 300),
    "wide-1000": ("3,000 columns, 1,000 rows, a wrong cell", 2, 300),
    "many-tables": ("1,000 tables with foreign keys", 5, None),
    "wrong-cells": ("300,000 wrong cells", 5, 300),
}


def targets(sizes: list[Measured], extremes: Measured) -> list[Measured]:
    """Return each target with its measurement; `passed` is None if it was not measured."""
    runs = {size["rows"]: size["runs"] for size in sizes}
    million, ten = runs.get(MILLION, {}), runs.get(10 * MILLION, {})
    peak = ten[OURS]["peak_mib"] / 1024 if _sound(ten, OURS) else None
    found = [
        _target("1,000,000 rows: at most 1.1 times the bare read", _ratio(million, OURS, BARE), "times", 1.1),
        _target(
            "1,000,000 rows: at least 30 times faster than Frictionless",
            _ratio(million, FRICTIONLESS, OURS),
            "times",
            30,
            at_least=True,
        ),
        _target(
            "1,000,000 rows: faster than fairspec table validate",
            _ratio(million, FAIRSPEC, OURS),
            "times",
            1,
            at_least=True,
        ),
        _target("10,000,000 rows: at most 1 GiB of memory", peak, "GiB", 1),
    ]
    for name, (what, seconds, megabytes) in LIMITS.items():
        measured = extremes.get(name, {})
        found.append(_target(f"{what}: at most {seconds} s", measured.get("best"), "s", seconds))
        if megabytes:
            memory = measured["peak_mib"] * 1.048576 if measured else None
            found.append(_target(f"{what}: at most {megabytes} MB", memory, "MB", megabytes))
    own = extremes.get(OWN, {}).get("processor")
    return [*found, _target("this repository's package: at most 1 s of processor time", own, "s", 1)]


def _target(target: str, value: float | None, unit: str, bound: float, *, at_least: bool = False) -> Measured:
    passed = None if value is None else value >= bound if at_least else value <= bound
    return {"target": target, "measured": value, "unit": unit, "passed": passed}


def _sound(runs: dict[str, Measured], name: str) -> bool:
    return runs.get(name, {}).get("verdict") == "valid"


def _ratio(runs: dict[str, Measured], name: str, baseline: str) -> float | None:
    """Return the ratio of the best times of two validators, if both accepted the package."""
    if not (_sound(runs, name) and _sound(runs, baseline)):
        return None
    return float(runs[name]["best"] / runs[baseline]["best"])


def text(measured: Measured) -> str:
    """Return the whole report as text."""
    parts = [_machine(measured["machine"])]
    if measured["faults"]:
        parts.append(_faults(measured["faults"]))
    parts += [_size(size) for size in measured["sizes"]]
    if len(measured["sizes"]) > 1:
        parts.append(
            _growth("Best time in seconds, and growth from the previous size", "best", measured["sizes"])
        )
        parts.append(
            _growth("Peak memory in MiB, and growth from the previous size", "peak_mib", measured["sizes"])
        )
    if measured["extremes"]:
        parts.append(_extremes(measured["extremes"]))
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
    words = {"valid": "ACCEPTED"}
    lines = [
        [fault, *(words.get(verdicts.get(name, ""), verdicts.get(name, "")) for name in names)]
        for fault, verdicts in faults.items()
    ]
    return "Packages of 1,000 rows with one fault each; a correct validator refuses all of them\n" + table(
        ["fault", *names], lines
    )


def _size(size: Measured) -> str:
    runs = size["runs"]
    lines = []
    for name in _names():
        if name not in runs:
            continue
        result = runs[name]
        if "verdict" not in result:
            lines.append([name, result["not_run"]])
            continue
        faulty = result.get("faulty")
        lines.append(
            [
                name,
                f"{result['best']:.2f} s",
                f"{result['median']:.2f} s",
                f"{result['processor']:.2f} s",
                f"{result['peak_mib']:,.0f} MiB",
                _times(_ratio(runs, name, BARE)),
                _times(_ratio(runs, name, FRICTIONLESS)),
                result["verdict"],
                f"{faulty['verdict']} in {faulty['seconds']:.2f} s, {faulty['peak_mib']:,.0f} MiB"
                if faulty
                else "",
            ]
        )
    head = [
        "validator",
        "best",
        "median",
        "processor",
        "peak",
        "vs bare read",
        "vs Frictionless",
        "valid package",
        "with faults",
    ]
    title = f"{size['rows']:,} rows, {size['bytes'] / 1e6:,.1f} MB, {size['rounds']} rounds"
    return title + "\n" + table(head, lines)


def _extremes(extremes: Measured) -> str:
    lines = [
        [
            LIMITS[name][0] if name in LIMITS else name,
            f"{result['best']:.2f} s",
            f"{result['processor']:.2f} s",
            f"{result['peak_mib']:,.0f} MiB",
            result["verdict"],
        ]
        for name, result in extremes.items()
    ]
    return f"Extreme packages, {OURS}\n" + table(["package", "best", "processor", "peak", "verdict"], lines)


def _growth(title: str, measure: str, sizes: list[Measured]) -> str:
    lines = []
    for name in _names():
        cells, previous = [], None
        for size in sizes:
            value = size["runs"].get(name, {}).get(measure)
            grown = f" (x {value / previous:.1f})" if value and previous else ""
            cells.append(
                ""
                if value is None
                else f"{value:,.2f}{grown}"
                if measure == "best"
                else f"{value:,.0f}{grown}"
            )
            previous = value
        lines.append([name, *cells])
    return title + "\n" + table(["validator", *(f"{size['rows']:,}" for size in sizes)], lines)


def _notes() -> str:
    return "What each validator checks\n" + table(
        [], [[validator.name, validator.note] for validator in VALIDATORS]
    )


def _targets(targets: Iterable[Measured]) -> str:
    words = {True: "pass", False: "MISS", None: "not measured"}
    lines = []
    for target in targets:
        value = "" if target["measured"] is None else f"{target['measured']:.2f} {target['unit']}"
        lines.append([words[target["passed"]], target["target"], value])
    return "Targets, by the best times\n" + table([], lines)


def _names() -> list[str]:
    return [validator.name for validator in VALIDATORS]


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f} x" if ratio >= 0.1 else f"{ratio:.3f} x"


def table(head: list[str], lines: list[list[str]]) -> str:
    """Return rows as aligned text; the last cell of a row may have any length."""
    rows = [head, *lines] if head else lines
    widths = [0] * max(map(len, rows))
    for row in rows:
        for index, cell in enumerate(row[:-1]):
            widths[index] = max(widths[index], len(cell))
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in rows
    )
