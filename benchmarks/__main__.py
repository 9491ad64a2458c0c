"""Benchmark the validators: `python -m benchmarks --help`, or `nox --sessions bench`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.measure import Run, run
from benchmarks.validators import OURS, VALIDATORS, Validator, version

CACHE = Path("build/benchmarks")
LIBRARIES = ["polars", "pandera", "frictionless", "fairspec", "dataframely"]
MISSING = "not installed here (fairspec needs Python 3.12 or newer)"


def main() -> int:
    """Measure, print the report, and return 1 if our validator gave a wrong verdict."""
    options = _arguments()
    chosen = [validator for validator in VALIDATORS if not options.only or validator.name in options.only]
    measured: dict[str, Any] = {"machine": machine()}
    measured["faults"] = {} if options.skip_faults else probe(chosen, options)
    measured["sizes"] = [collect(rows, chosen, options) for rows in sorted(options.rows)]
    measured["extremes"] = {} if options.skip_extremes else extremes(options)
    measured["targets"] = report.targets(measured["sizes"], measured["extremes"])
    print(report.text(measured))
    if options.json:
        options.json.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    return 0 if right(measured) else 1


def collect(rows: int, validators: list[Validator], options: argparse.Namespace) -> dict[str, Any]:
    """Run the validators in turn on a valid package for several rounds, then each once on a package with all faults."""
    folder = _package(options.cache, rows)
    size = sum(file.stat().st_size for file in (folder / "data").iterdir())
    runs: dict[str, Any] = {}
    able: list[tuple[str, list[str]]] = []
    for validator in validators:
        command = validator.located()
        if command is None:
            runs[validator.name] = {"not_run": MISSING}
        elif validator.slow and rows > options.slow_up_to:
            runs[validator.name] = {"not_run": f"not run: over {options.slow_up_to:,} rows (--slow-up-to)"}
        else:
            able.append((validator.name, command))
    rounds: dict[str, list[Run]] = {name: [] for name, _ in able}
    for number in range(options.rounds):
        for name, command in able:
            _progress(f"{rows:,} rows, round {number + 1}: {name}")
            rounds[name].append(run(command, folder, options.limit))
    runs |= {name: _summary(rounds[name]) for name in rounds}
    if rows <= options.faulty_up_to:
        folder = _package(options.cache, rows, "--faulty")
        for name, command in able:
            _progress(f"{rows:,} rows with faults: {name}")
            runs[name]["faulty"] = vars(run(command, folder, options.limit))
    return {"rows": rows, "bytes": size, "rounds": options.rounds, "runs": runs}


def probe(validators: list[Validator], options: argparse.Namespace) -> dict[str, dict[str, str]]:
    """Return each validator's verdict on a package for each fault: times are meaningless if verdicts are wrong."""
    faults = _generate("--list-faults").splitlines()
    verdicts: dict[str, dict[str, str]] = {}
    for fault in ["none", *faults]:
        folder = _package(options.cache, 1000, *([] if fault == "none" else ["--fault", fault]))
        verdicts[fault] = {}
        for validator in validators:
            if command := validator.located():
                _progress(f"{fault}: {validator.name}")
                verdicts[fault][validator.name] = run(command, folder, options.limit).verdict
    return verdicts


def extremes(options: argparse.Namespace) -> dict[str, Any]:
    """Run our validator on the packages that are extreme, and on the package of this repository."""
    command = next(validator for validator in VALIDATORS if validator.name == OURS).located()
    if command is None:
        return {}
    folders = _python("-m", "benchmarks.extremes", "--cache", str(options.cache)).splitlines()
    measured = {}
    for folder in [Path(folder).resolve() for folder in folders] + [report.REPOSITORY]:
        runs = []
        for number in range(options.rounds):
            _progress(f"{folder.name}, round {number + 1}")
            runs.append(run(command, folder, options.limit))
        measured[report.OWN if folder == report.REPOSITORY else folder.name] = _summary(runs)
    return measured


def right(measured: dict[str, Any]) -> bool:
    """Return whether our validator accepted each valid package and rejected each faulty one."""
    expected = [
        (verdicts.get(OURS), "valid" if fault == "none" else "refused")
        for fault, verdicts in measured["faults"].items()
    ]
    for size in measured["sizes"]:
        ours = size["runs"].get(OURS, {})
        expected.append((ours.get("verdict"), "valid"))
        expected.append((ours.get("faulty", {}).get("verdict"), "refused"))
    return all(verdict in {right_verdict, None} for verdict, right_verdict in expected)


def machine() -> dict[str, Any]:
    """Return the machine and the versions that the measurements depend on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "versions": {library: version(library) for library in LIBRARIES},
    }


def _summary(runs: list[Run]) -> dict[str, Any]:
    seconds = [run.seconds for run in runs]
    failed = next((run for run in runs if run.verdict != "valid"), None)
    return {
        "seconds": seconds,
        "best": min(seconds),
        "median": statistics.median(seconds),
        "processor": min(run.processor for run in runs),
        "peak_mib": max(run.peak_mib for run in runs),
        "verdict": failed.verdict if failed else "valid",
        "output": failed.output if failed else "",
    }


def _package(cache: Path, rows: int, *options: str) -> Path:
    return Path(_generate(str(rows), "--cache", str(cache), *options).strip()).resolve()


def _generate(*arguments: str) -> str:
    """Run the generator in a separate process, so its memory is not counted for the measured processes."""
    return _python("-m", "benchmarks.generate", *arguments)


def _python(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def _progress(message: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{message}", end="", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    names = [validator.name for validator in VALIDATORS]
    parser.add_argument(
        "--rows",
        type=int,
        nargs="+",
        default=[10_000, 100_000, 1_000_000],
        help="numbers of updates",
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="how many times each validator runs at each size"
    )
    parser.add_argument(
        "--only", nargs="+", choices=names, metavar="NAME", help="run only some of: " + ", ".join(names)
    )
    parser.add_argument(
        "--slow-up-to", type=int, default=1_000_000, help="largest size at which Frictionless runs"
    )
    parser.add_argument(
        "--faulty-up-to", type=int, default=1_000_000, help="largest size that also runs with faults"
    )
    parser.add_argument("--skip-faults", action="store_true", help="do not run packages with one fault each")
    parser.add_argument("--skip-extremes", action="store_true", help="do not run packages that are extreme")
    parser.add_argument("--limit", type=float, default=900, help="stop a process after this many seconds")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder of the generated packages")
    parser.add_argument("--json", type=Path, help="also write the measurements to this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
