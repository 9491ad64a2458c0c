"""Help and docs as a contract: what they show runs, and prints what is shown."""

import re
import shlex
from pathlib import Path

import pytest

from swp_data.cli import COMMANDS, main

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "guides" / "command-line.md").read_text(encoding="utf-8")


def example(name):
    """Return the example of a command's help, on one line."""
    help_ = main.get_command(None, name).help
    return " ".join(re.search(r"Example: (swp-data .+)\Z", help_.strip(), re.DOTALL)[1].split())


@pytest.mark.parametrize("name", main.list_commands())
def test_each_command_has_an_example_and_is_on_the_page(name):
    assert example(name).startswith(f"swp-data {name}")
    assert f"swp-data {name}" in PAGE


@pytest.mark.parametrize("name", COMMANDS["Read the data"])
def test_the_example_of_each_reading_command_runs(run, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*shlex.split(example(name))[1:])
    assert done.exit_code == 0, done.output
    assert done.stdout or name == "export"


def test_the_help_lists_the_commands_in_their_sections_and_the_exit_statuses(run):
    shown = run("--help").stdout
    for section, names in COMMANDS.items():
        listed = shown.split(f"{section}:\n")[1].split("\n\n")[0]
        assert re.findall(r"^  (\w+) ", listed, re.MULTILINE) == list(names)
    for status in ("0", "1", "2", "130", "141"):
        assert re.search(rf"^    {status} ", shown, re.MULTILINE)
        assert f"| {status} |" in PAGE


@pytest.mark.parametrize("width", [60, 80])
def test_the_list_of_commands_is_not_cut_and_completion_is_mentioned(run, width):
    shown = run("--help", COLUMNS=str(width)).stdout
    assert "..." not in shown.split("Read the data:")[1]
    assert 'eval "$(_SWP_DATA_COMPLETE=bash_source swp-data)"' in shown


def test_the_error_for_an_unknown_command_suggests_the_closest(run):
    done = run("shw")
    assert done.exit_code == 2
    assert "There is no command 'shw'; did you mean 'show'?" in done.stderr
