"""Measures how long it takes from nothing to a table: `python -m benchmarks.loading`, or `nox -s bench_loading`.

Whole processes, in turn, round after round. The package is read from its wheel, as users have it: built, unpacked and
put on the path. Each command prints the number of rows that it read; one that prints another has no ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Run, run

ROOT = Path(__file__).resolve().parent.parent
TABLE = "updates"
BARE, IMPORT = "polars.read_parquet", "import polars"


@dataclass(frozen=True)
class Command:
    """What a new Python is asked to do, with what it is compared, and at most how many times that it may take."""

    name: str
    code: str
    beside: str = BARE
    target: float | None = None
    reads: bool = True  # prints the number of rows


def commands(folder: Path) -> list[Command]:
    """Return the commands that are compared, over the wheel that was unpacked into a folder."""
    parquet = str(folder / "swp_data" / "_package" / "data" / f"{TABLE}.parquet")
    csv = str(ROOT / "data" / f"{TABLE}.csv")
    descriptor = str(ROOT / "datapackage.json")
    show = f"import sys; sys.argv = ['swp-data', 'show', {TABLE!r}]; from swp_data.cli import main; main()"
    return [
        Command(IMPORT, "import polars", reads=False),
        Command(BARE, f"import polars; print(polars.read_parquet({parquet!r}).height)"),
        Command(
            "swp_data.load", f"import swp_data; print(swp_data.load({TABLE!r}).height)", BARE, target=1.1
        ),
        Command("swp_data.view", "import swp_data; print(swp_data.view('progress').height)"),
        Command("pandas.read_csv", f"import pandas; print(len(pandas.read_csv({csv!r})))"),
        Command(
            "frictionless",
            "from frictionless import Package; "
            f"print(len(Package({descriptor!r}).get_resource({TABLE!r}).read_rows()))",
        ),
        Command("swp-data show", show, IMPORT, reads=False),
    ]


def main() -> int:
    """Measure and print the report; return 1 where a command of ours failed or read other rows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loading", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=40, help="how often each runs (default: 40)")
    parser.add_argument("--limit", type=float, default=60, help="seconds after which a process is stopped")
    parser.add_argument("--json", type=Path, help="write the measurements to this file as well")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        folder = unpacked_wheel(Path(aside))
        measured = measure(commands(folder), folder, given.rounds, given.limit)
    print(report(measured))
    if given.json:
        given.json.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    ours = [one for one in measured["commands"] if one["name"].startswith("swp")]
    return 0 if all(one["wrong"] is None for one in ours) else 1


def unpacked_wheel(aside: Path) -> Path:
    """Build the wheel and return the folder that it was unpacked into."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(aside)]
    subprocess.run(build, check=True, capture_output=True, cwd=ROOT)  # noqa: S603
    folder = aside / "site"
    with zipfile.ZipFile(next(aside.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder


def measure(asked: list[Command], folder: Path, rounds: int, limit: float) -> dict[str, Any]:
    """Run each command once to fill the caches, then all in turn, and return the times of each."""
    environment = dict(os.environ)
    os.environ["PYTHONPATH"] = str(folder)
    try:
        first = {one.name: _run(one, folder, limit) for one in asked}
        able = [one for one in asked if first[one.name].verdict == "valid"]
        times: dict[str, list[float]] = {one.name: [] for one in able}
        for number in range(rounds):
            _progress(f"round {number + 1} of {rounds}")
            for one in able:
                times[one.name].append(_run(one, folder, limit).seconds)
    finally:
        os.environ.clear()
        os.environ.update(environment)
    _progress("")
    rows = first[BARE].output
    return {
        "rounds": rounds,
        "load": os.getloadavg()[0],
        "rows": rows,
        "commands": [
            {
                "name": one.name,
                "beside": one.beside,
                "target": one.target,
                "wrong": _wrong(one, first[one.name], rows),
                "seconds": times.get(one.name, []),
            }
            for one in asked
        ],
    }


def report(measured: dict[str, Any]) -> str:
    """Return the times and ratios as text."""
    at = {one["name"]: one for one in measured["commands"]}
    lines = [
        (
            f"The table {TABLE} ({measured['rows']} rows) in a new process, {measured['rounds']} rounds in turn, "
            f"load {measured['load']:.1f} at the end"
        ),
        f"{'':22}{'median ms':>10}{'best ms':>9}{'ratio':>7}{'best':>6}  beside",
    ]
    for one in measured["commands"]:
        if one["wrong"]:
            lines.append(f"{one['name']:22}not compared: {one['wrong']}")
            continue
        median, best = ratios(one, at[one["beside"]])
        target = one["target"]
        verdict = "" if target is None else f", {'met' if median <= target else 'MISS'}: at most {target}"
        lines.append(
            f"{one['name']:22}{statistics.median(one['seconds']) * 1000:10.1f}"
            f"{min(one['seconds']) * 1000:9.1f}{median:7.2f}{best:6.2f}  {one['beside']}{verdict}"
        )
    return "\n".join(lines)


def ratios(one: dict[str, Any], other: dict[str, Any]) -> tuple[float, float]:
    """Return how many times the seconds of one are those of another: the median over the rounds, and of the best.

    Other work on the machine slows what runs in one round alike: rounds are compared each with itself.

    >>> ratios({"seconds": [2.0, 30.0, 2.2]}, {"seconds": [1.0, 10.0, 2.0]})
    (2.0, 2.0)
    """
    rounds = zip(one["seconds"], other["seconds"], strict=True)
    return statistics.median(a / b for a, b in rounds), min(one["seconds"]) / min(other["seconds"])


def _run(one: Command, folder: Path, limit: float) -> Run:
    return run([sys.executable, "-c", one.code], folder, limit)


def _wrong(one: Command, first: Run, rows: str) -> str | None:
    """Return why a command can't be compared, None where it can."""
    if first.verdict != "valid":
        return (first.output.splitlines() or [first.verdict])[-1]
    if one.reads and one.name != "swp_data.view" and first.output != rows:
        return f"it read {first.output!r} rows, not {rows}"
    return None


def _progress(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
