"""Real processes: signals, closed pipes, full disks, encodings, and what is imported."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from swp_data.dataset.location import package_folder

COMMAND = [sys.executable, "-m", "swp_data"]
ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"


def start(*arguments, **options):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.Popen([*COMMAND, *arguments], **options)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_closed_pipe_ends_quietly_with_141(unbuffered):
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with start("show", "history", "--format", "json", env=environment) as process:
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_ctrl_c_ends_an_endless_query_quietly_with_130():
    with start("sql", ENDLESS) as process:
        time.sleep(3)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20) == (b"", b"")
    assert process.returncode == 130


@pytest.mark.parametrize("arguments", [("show", "plans"), ("--help",)])
def test_a_full_disk_is_reported_on_one_line(arguments):
    with Path("/dev/full").open("wb") as full, start(*arguments, stdout=full) as process:
        printed = process.stderr.read()
    assert printed == b"Error: The output cannot be read or written (No space left on device)\n"
    assert process.returncode == 2


def test_a_closed_output_is_reported_on_one_line():
    closed = [sys.executable, "-c", "import os, sys; os.close(1); os.execv(sys.argv[1], sys.argv[1:])"]
    done = subprocess.run([*closed, *COMMAND, "show", "plans"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        2,
        "Error: Standard output is closed; send it to a terminal, a file or a pipe\n",
    )


@pytest.mark.parametrize(
    "environment", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}]
)
def test_output_works_in_any_encoding_and_json_is_always_utf_8(environment):
    environment = os.environ | environment
    command = ["show", "updates", "--where", "update_text like '%£%' or update_text like '%’%'"]
    with start(*command, env=environment) as process:
        assert process.communicate()[1] == b""
    assert process.returncode == 0
    with start(*command, "--format", "json", env=environment) as process:
        assert "£" in process.communicate()[0].decode("utf-8")


def test_help_imports_neither_polars_nor_the_maintainers_libraries():
    heavy = "polars frictionless pandera apsw xlsxwriter pyarrow"
    code = (
        "import sys\nfrom swp_data.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        f"sys.exit(str([name for name in {heavy.split()} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_command_that_is_told_to_end_removes_what_is_temporary(name, tmp_path):
    number = getattr(signal, name)
    script = (
        "import os, sys; from swp_data.cli import _output, main\n"
        f"_output.write_csv = lambda *_: os.kill(os.getpid(), {int(number)})\n"
        "main(['export', 'plans', '--to', sys.argv[1]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "plans.csv"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", "")
    assert list(tmp_path.iterdir()) == []


CLOSED = [(0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2)]


@pytest.mark.parametrize("closed", CLOSED)
@pytest.mark.parametrize("to_file", [True, False])
def test_closed_standard_streams_end_in_a_sentence_and_never_get_into_a_file(closed, to_file, tmp_path):
    closing = "import os, sys; [os.close(int(n)) for n in sys.argv[1]]; os.execv(sys.argv[2], sys.argv[2:])"
    target = tmp_path / "plans.csv"
    arguments = ("export", "plans", "--to", str(target)) if to_file else ("show", "plans")
    numbers = "".join(map(str, closed))
    done = subprocess.run(
        [sys.executable, "-c", closing, numbers, *COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (2 if 1 in closed and not to_file else 0)
    assert "Traceback" not in done.stderr
    if to_file:
        expected = (package_folder() / "data" / "plans.csv").read_bytes()
        assert target.read_bytes() == expected


@pytest.mark.parametrize("files", [12, 16])
def test_few_file_descriptors_are_enough_or_end_in_a_sentence(files):
    resource = pytest.importorskip("resource")
    with start(
        "show", "plans", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    ) as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode in (0, 2)
    assert b"Traceback" not in errors


@pytest.mark.parametrize("name", ["plans.csv", "plans.json", "plans.parquet", "plans.xlsx", "plans.sqlite"])
def test_an_export_that_exceeds_the_size_of_files_ends_in_a_sentence_and_leaves_nothing(name, tmp_path):
    resource = pytest.importorskip("resource")
    with start(
        "export",
        "plans",
        "--to",
        str(tmp_path / name),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10)),
    ) as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert errors.startswith(b"Error: ")
    assert len(errors.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
