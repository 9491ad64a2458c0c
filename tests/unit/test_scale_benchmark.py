"""The benchmark of large packages, in a small form: each engine runs, and its processes are measured together."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks import scale
from benchmarks.process_tree import run_tree

ROOT = Path(__file__).parents[2]
CHILD = "import sys, time; data = bytes(range(256)) * 200_000; time.sleep(float(sys.argv[1]))"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}, sys.argv[1]])"


def test_threads_and_processes_accept_a_generated_package(tmp_path):
    command = [sys.executable, "-m", "benchmarks.scale", "--rows", "2000", "--only", "threads", "processes"]
    measured = tmp_path / "measured.json"
    options = ["--cores", "2", "--cache", str(tmp_path), "--json", str(measured)]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [size] = json.loads(measured.read_text())["sizes"]
    assert {name: run["verdict"] for name, run in size["runs"].items()} == {
        "threads": "valid",
        "2 processes": "valid",
    }


def test_the_memory_of_all_processes_is_added_up(tmp_path):
    run = run_tree([sys.executable, "-c", PARENT, "1.5"], tmp_path, limit=60)
    assert (run.status, run.processes) == (0, 2)
    assert run.memory_mib > 50


def test_a_run_that_takes_too_long_is_stopped_with_its_children(tmp_path):
    run = run_tree([sys.executable, "-c", PARENT, "90"], tmp_path, limit=0.7)
    assert run.status < 0
    assert run.seconds < 60


def run_of(**changes):
    return {"verdict": "valid", "output": "", "memory_mib": 900.0, **changes}


def test_a_wrong_verdict_and_too_much_memory_are_missed_targets():
    runs = {"threads": run_of(verdict="refused"), "2 processes": run_of(memory_mib=1500.0)}
    runs[scale.SPARK] = run_of(memory_mib=1500.0)
    sizes = [{"rows": 10_000_000, "runs": runs}, {"rows": 1_000_000, "runs": {"threads": run_of()}}]
    assert scale.failures({"sizes": sizes}) == [
        "10,000,000 rows, threads: refused: ",
        "10,000,000 rows, 2 processes: 1,500 MiB, more than 1,024 MiB",
    ]
