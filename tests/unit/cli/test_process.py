"""A process that runs one command ends quickly, and as the command ends."""

import subprocess
import sys

import pytest


def run(command: str, *more: str) -> subprocess.CompletedProcess[str]:
    code = "import atexit, sys\nfrom swp_data.cli._process import run_as_process\n" + "\n".join(more)
    code += f"\nrun_as_process(lambda: {command})"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("command", "status"), [("sys.exit()", 0), ("sys.exit(3)", 3), ("sys.exit('text')", 1), ("1 / 0", 1)]
)
def test_the_status_is_that_of_the_command(command, status):
    assert run(command).returncode == status


def test_what_is_registered_runs_once_and_output_is_not_lost():
    done = run("(print('first'), sys.exit(2))", "atexit.register(print, 'last')")
    assert (done.returncode, done.stdout, done.stderr) == (2, "first\nlast\n", "")


def test_a_thread_that_is_still_at_work_is_waited_for():
    thread = (
        "import threading, time; threading.Thread(target=lambda: (time.sleep(0.3), print('done'))).start()"
    )
    assert run("sys.exit(0)", thread).stdout == "done\n"
