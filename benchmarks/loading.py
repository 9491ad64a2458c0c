"""Benchmark the loader in a new process: `python -m benchmarks.loading`, or `nox --sessions bench_loading`.

The commands run in turn, each as a new process, for several rounds. They use the wheel, as users do: it is built,
unpacked and put on the path. Each prints the number of rows that it read; a command with a different number is not
compared.
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
    """Code to run in a new process, the command it is compared with, and the largest allowed ratio of their times."""

    name: str
    code: str
    baseline: str = BARE
    target: float | None = None
    reads: bool = True  # prints the number of rows


def commands(folder: Path) -> list[Command]:
    """Return the commands to compare, which use the wheel that is unpacked in a folder."""
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
    """Measure and print the report; return 1 if one of our commands failed or read a different number of rows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loading", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--rounds", type=int, default=40, help="how many times each command runs (default: 40)"
    )
    parser.add_argument("--limit", type=float, default=60, help="seconds after which a process is stopped")
    parser.add_argument("--json", type=Path, help="also write the measurements to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = unpacked_wheel(Path(temporary))
        measured = measure(commands(folder), folder, options.rounds, options.limit)
    print(report(measured))
    if options.json:
        options.json.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    ours = [command for command in measured["commands"] if command["name"].startswith("swp")]
    return 0 if all(command["wrong"] is None for command in ours) else 1


def unpacked_wheel(temporary: Path) -> Path:
    """Build the wheel, unpack it, and return its folder."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(temporary)]
    subprocess.run(build, check=True, capture_output=True, cwd=ROOT)  # noqa: S603
    folder = temporary / "site"
    with zipfile.ZipFile(next(temporary.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder


def measure(compared: list[Command], folder: Path, rounds: int, limit: float) -> dict[str, Any]:
    """Run each command once to fill the caches, then all of them in turn, and return their times."""
    environment = dict(os.environ)
    os.environ["PYTHONPATH"] = str(folder)
    try:
        first = {command.name: _run(command, folder, limit) for command in compared}
        able = [command for command in compared if first[command.name].verdict == "valid"]
        times: dict[str, list[float]] = {command.name: [] for command in able}
        for number in range(rounds):
            _progress(f"round {number + 1} of {rounds}")
            for command in able:
                times[command.name].append(_run(command, folder, limit).seconds)
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
                "name": command.name,
                "baseline": command.baseline,
                "target": command.target,
                "wrong": _wrong(command, first[command.name], rows),
                "seconds": times.get(command.name, []),
            }
            for command in compared
        ],
    }


def report(measured: dict[str, Any]) -> str:
    """Return the times and ratios as text."""
    by_name = {command["name"]: command for command in measured["commands"]}
    lines = [
        (
            f"The table {TABLE} ({measured['rows']} rows) in a new process, {measured['rounds']} rounds in turn, "
            f"load {measured['load']:.1f} at the end"
        ),
        f"{'':22}{'median ms':>10}{'best ms':>9}{'ratio':>7}{'best':>6}  baseline",
    ]
    for command in measured["commands"]:
        if command["wrong"]:
            lines.append(f"{command['name']:22}not compared: {command['wrong']}")
            continue
        median, best = ratios(command, by_name[command["baseline"]])
        target = command["target"]
        verdict = "" if target is None else f", {'met' if median <= target else 'MISS'}: at most {target}"
        lines.append(
            f"{command['name']:22}{statistics.median(command['seconds']) * 1000:10.1f}"
            f"{min(command['seconds']) * 1000:9.1f}{median:7.2f}{best:6.2f}  {command['baseline']}{verdict}"
        )
    return "\n".join(lines)


def ratios(command: dict[str, Any], baseline: dict[str, Any]) -> tuple[float, float]:
    """Return the ratio of the times of two commands: the median of all rounds, and the ratio of the best times.

    Other work on the machine slows a whole round, so the times of the same round are compared.

    >>> ratios({"seconds": [2.0, 30.0, 2.2]}, {"seconds": [1.0, 10.0, 2.0]})
    (2.0, 2.0)
    """
    rounds = zip(command["seconds"], baseline["seconds"], strict=True)
    return statistics.median(a / b for a, b in rounds), min(command["seconds"]) / min(baseline["seconds"])


def _run(command: Command, folder: Path, limit: float) -> Run:
    return run([sys.executable, "-c", command.code], folder, limit)


def _wrong(command: Command, first: Run, rows: str) -> str | None:
    """Return why a command can't be compared, or None if it can."""
    if first.verdict != "valid":
        return (first.output.splitlines() or [first.verdict])[-1]
    if command.reads and command.name != "swp_data.view" and first.output != rows:
        return f"it read {first.output!r} rows, not {rows}"
    return None


def _progress(message: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{message}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
