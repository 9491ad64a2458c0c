"""Measures the validators in turn: `python -m benchmarks --help`, or `nox --sessions bench`."""

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
    """Measure, print the report, and return 1 where our validator gave a wrong verdict."""
    given = _arguments()
    chosen = [one for one in VALIDATORS if not given.only or one.name in given.only]
    measured: dict[str, Any] = {"machine": machine()}
    measured["faults"] = {} if given.skip_faults else probe(chosen, given)
    measured["sizes"] = [collect(rows, chosen, given) for rows in sorted(given.rows)]
    measured["targets"] = report.targets(measured["sizes"])
    print(report.text(measured))
    if given.json:
        given.json.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    return 0 if right(measured) else 1


def collect(rows: int, validators: list[Validator], given: argparse.Namespace) -> dict[str, Any]:
    """Run each validator in turn on the valid package, round after round, then once on one with all faults."""
    folder = _package(given.cache, rows)
    size = sum(file.stat().st_size for file in (folder / "data").iterdir())
    runs: dict[str, Any] = {}
    able: list[tuple[str, list[str]]] = []
    for one in validators:
        command = one.located()
        if command is None:
            runs[one.name] = {"not_run": MISSING}
        elif one.slow and rows > given.slow_up_to:
            runs[one.name] = {"not_run": f"not run: over {given.slow_up_to:,} rows (--slow-up-to)"}
        else:
            able.append((one.name, command))
    found: dict[str, list[Run]] = {name: [] for name, _ in able}
    for number in range(given.rounds):
        for name, command in able:
            _progress(f"{rows:,} rows, round {number + 1}: {name}")
            found[name].append(run(command, folder, given.limit))
    runs |= {name: _summary(found[name]) for name in found}
    if rows <= given.faulty_up_to:
        folder = _package(given.cache, rows, "--faulty")
        for name, command in able:
            _progress(f"{rows:,} rows with faults: {name}")
            runs[name]["faulty"] = vars(run(command, folder, given.limit))
    return {"rows": rows, "bytes": size, "rounds": given.rounds, "runs": runs}


def probe(validators: list[Validator], given: argparse.Namespace) -> dict[str, dict[str, str]]:
    """Return each validator's verdict on each fault, planted alone, so that their times mean something."""
    listed = _generate("--list-faults").splitlines()
    verdicts: dict[str, dict[str, str]] = {}
    for fault in ["none", *listed]:
        folder = _package(given.cache, 1000, *([] if fault == "none" else ["--fault", fault]))
        verdicts[fault] = {}
        for one in validators:
            if command := one.located():
                _progress(f"{fault}: {one.name}")
                verdicts[fault][one.name] = run(command, folder, given.limit).verdict
    return verdicts


def right(measured: dict[str, Any]) -> bool:
    """Tell whether our validator accepted each valid package and refused each faulty one."""
    wanted = [
        (verdicts.get(OURS), "valid" if fault == "none" else "refused")
        for fault, verdicts in measured["faults"].items()
    ]
    for size in measured["sizes"]:
        ours = size["runs"].get(OURS, {})
        wanted.append((ours.get("verdict"), "valid"))
        wanted.append((ours.get("faulty", {}).get("verdict"), "refused"))
    return all(verdict in {want, None} for verdict, want in wanted)


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "versions": {library: version(library) for library in LIBRARIES},
    }


def _summary(runs: list[Run]) -> dict[str, Any]:
    seconds = [one.seconds for one in runs]
    odd = next((one for one in runs if one.verdict != "valid"), None)
    return {
        "seconds": seconds,
        "best": min(seconds),
        "median": statistics.median(seconds),
        "peak_mib": max(one.peak_mib for one in runs),
        "verdict": odd.verdict if odd else "valid",
        "output": odd.output if odd else "",
    }


def _package(cache: Path, rows: int, *options: str) -> Path:
    return Path(_generate(str(rows), "--cache", str(cache), *options).strip()).resolve()


def _generate(*arguments: str) -> str:
    """Run the generator in a process of its own: it takes memory that the measured ones would be blamed for."""
    command = [sys.executable, "-m", "benchmarks.generate", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def _progress(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    names = [one.name for one in VALIDATORS]
    parser.add_argument(
        "--rows",
        type=int,
        nargs="+",
        default=[10_000, 100_000, 1_000_000],
        help="sizes of the table of updates",
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often each runs at each size")
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help="of " + ", ".join(names))
    parser.add_argument(
        "--slow-up-to", type=int, default=1_000_000, help="largest size at which Frictionless runs"
    )
    parser.add_argument(
        "--faulty-up-to", type=int, default=1_000_000, help="largest size also run with faults"
    )
    parser.add_argument("--skip-faults", action="store_true", help="leave out the faults one at a time")
    parser.add_argument("--limit", type=float, default=900, help="seconds after which a process is stopped")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where generated packages are kept")
    parser.add_argument("--json", type=Path, help="write the measurements to this file as well")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
