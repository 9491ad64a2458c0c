import json

import pytest
from click.testing import CliRunner

from swp_data.cli import main


def run(*arguments, **environment):
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], env={"SWP_SOURCES": None, **environment}
    )


def test_a_valid_package_exits_with_0(package):
    done = run("validate", package)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1].startswith("VALID swp-data ")


def test_an_invalid_package_exits_with_1_and_says_where(package, change):
    row = change("sources", "pcp-2018-09-18", period_start="June")
    done = run("validate", package)
    assert done.exit_code == 1
    assert f"row {row}, column period_start 'June'" in done.stdout


def test_json_is_for_programs(package):
    shown = json.loads(run("validate", package, "--format", "json").stdout)
    assert shown["valid"] is True
    assert shown["tables"]["updates"] == 286


@pytest.mark.parametrize(
    "arguments", [("validate", "nowhere"), ("validate", "--sources", "nowhere"), ("format", "nowhere")]
)
def test_what_cannot_be_read_exits_with_2_in_one_sentence(arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.strip().splitlines()) == 1


def test_ingest_says_how_many_rows_and_what_it_was_unsure_of(tmp_path):
    report = tmp_path / "q4.txt"
    rows = [
        "No\tSWP Commitment\tSupporting activity\tUpdate",
        "D3\tLaunch\t<p>(D3.1) A</p> <p>(D3.2) B</p>\tGoes on",
    ]
    report.write_text("\n".join(["REFORMING WEST MERCIA\t\t\t", *rows]))
    done = run("ingest", report, "--plan", "swp-2020", "--source-id", "q4", "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "updates: 2 rows" in done.stdout
    assert "line 3: one row prints several activities" in done.stdout
    assert (tmp_path / "out" / "updates.csv").is_file()


def test_ingest_names_the_editions_of_the_plan(tmp_path):
    done = run("ingest", "x", "--plan", "swp-2024", "--source-id", "q4", "--out", tmp_path)
    assert done.exit_code == 2
    assert "the editions are swp-2016, swp-2020" in done.stderr


def test_each_command_shows_an_example():
    assert len(main.list_commands()) > 10
    for name in main.list_commands():
        assert f"Example: swp-data {name}" in (main.get_command(None, name).help or ""), name
