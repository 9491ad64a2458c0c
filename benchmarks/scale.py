"""Benchmark large packages: threads, processes and Spark at several sizes; `python -m benchmarks.scale --help`.

Each run is a process of its own, on a package that `benchmarks.generate` writes. The report shows the time and the
memory of all its processes together, and how they grow with the number of rows.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.measure import verdict
from benchmarks.process_tree import TreeRun, run_tree
from benchmarks.report import table

CACHE = Path("build/benchmarks")
ROWS = [1_000_000, 10_000_000]
LIMITS = {10_000_000: 1024, 100_000_000: 2048}
"""How many MiB a size may take on one machine; Spark, which has a Java machine of its own, is not compared with it."""
SPARK = "Spark"
Measured = dict[str, Any]


def engines(cores: int) -> dict[str, list[str]]:
    """Return the options of each engine that is compared."""
    return {
        "threads": ["--processes", "1"],
        f"{cores} processes": ["--processes", str(cores)],
        SPARK: ["--engine", "spark", "--master", f"local[{cores}]"],
    }


def main() -> int:
    """Measure, print the report, and return 1 if a verdict is wrong or a target is missed."""
    options = _arguments()
    chosen = engines(options.cores)
    if importlib.util.find_spec("pyspark") is None:
        print("Spark: not run, because PySpark is not installed", file=sys.stderr)
        del chosen[SPARK]
    if options.only:
        chosen = {name: command for name, command in chosen.items() if name.split()[-1] in options.only}
    sizes = [measure_size(rows, chosen, options) for rows in sorted(options.rows)]
    measured = {"cores": options.cores, "memory": options.memory, "sizes": sizes}
    print(text(measured))
    if options.json:
        options.json.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    return 1 if failures(measured) else 0


def measure_size(rows: int, chosen: dict[str, list[str]], options: argparse.Namespace) -> Measured:
    """Return the runs of each engine on a package of a number of rows."""
    command = [sys.executable, "-m", "benchmarks.generate", str(rows), "--cache", str(options.cache)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    folder = (options.cache / str(rows)).resolve()
    size = sum(file.stat().st_size for file in (folder / "data").iterdir())
    memory = ["--memory", options.memory] if options.memory else []
    runs = {}
    for name, engine in chosen.items():
        validate = [sys.executable, "-m", "swp_data", "validate", *engine, *memory, str(folder)]
        run = run_tree(validate, options.cache.resolve(), options.limit)
        runs[name] = _summary(run)
        shown = f"{run.seconds:,.1f} s, {run.processor:,.1f} s of processor time, {run.memory_mib:,.0f} MiB"
        print(f"{rows:,} rows, {name}: {shown}", file=sys.stderr)
    return {"rows": rows, "bytes": size, "runs": runs}


def _summary(run: TreeRun) -> Measured:
    return {**vars(run), "verdict": verdict(run.status, run.output)}


def failures(measured: Measured) -> list[str]:
    """Return a sentence for each run that refused the package, and for each that took more memory than it may."""
    found = []
    for size in measured["sizes"]:
        for name, run in size["runs"].items():
            where = f"{size['rows']:,} rows, {name}"
            if run["verdict"] != "valid":
                found.append(f"{where}: {run['verdict']}: {run['output'][-300:]}")
            bound = LIMITS.get(size["rows"])
            if bound and name != SPARK and run["memory_mib"] > bound:
                found.append(f"{where}: {run['memory_mib']:,.0f} MiB, more than {bound:,} MiB")
    return found


def text(measured: Measured) -> str:
    """Return the report as text."""
    lines, previous = [], dict[str, Measured]()
    for size in measured["sizes"]:
        for name, run in size["runs"].items():
            before = previous.get(name)
            lines.append(
                [
                    f"{size['rows']:,}",
                    f"{size['bytes'] / 1e9:,.2f} GB",
                    name,
                    f"{run['seconds']:,.1f} s" + _growth(run, before, "seconds"),
                    f"{run['processor']:,.1f} s",
                    f"{run['memory_mib']:,.0f} MiB" + _growth(run, before, "memory_mib"),
                    f"{run['disk_mib']:,.0f} MiB",
                    str(run["processes"]),
                    run["verdict"],
                ]
            )
            previous[name] = run
    head = ["rows", "size", "engine", "time", "processor", "memory", "disk", "processes", "verdict"]
    title = f"{measured['cores']} cores, load {os.getloadavg()[0]:.1f} (other work makes times longer)"
    return "\n".join([title, table(head, lines), *(f"MISS {problem}" for problem in failures(measured))])


def _growth(run: Measured, before: Measured | None, measure: str) -> str:
    return f" (x {run[measure] / before[measure]:.1f})" if before and before[measure] else ""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    cores = len(os.sched_getaffinity(0))
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS, help="numbers of updates")
    parser.add_argument(
        "--only", nargs="+", choices=["threads", "processes", SPARK], help="measure only some of the engines"
    )
    parser.add_argument("--cores", type=int, default=cores, help=f"processes to use (default: {cores})")
    parser.add_argument("--memory", help="the memory that the command may use, such as 1GiB")
    parser.add_argument("--limit", type=float, default=7200, help="stop a run after this many seconds")
    parser.add_argument(
        "--cache", type=Path, default=CACHE, help=f"folder of the packages (default: {CACHE})"
    )
    parser.add_argument("--json", type=Path, help="also write the measurements to this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
