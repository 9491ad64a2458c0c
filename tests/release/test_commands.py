"""The commands `release` and `verify`: what they print, and their exit statuses."""

import json

import pytest
from click.testing import CliRunner

from swp_data.cli import main


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env={"SWP_SOURCES": None})


def test_release_reports_what_it_built_and_verify_accepts_it(small, tmp_path):
    done = run("release", small, "--out", tmp_path / "dist")
    assert done.exit_code == 0, done.output
    note, released = done.stdout.splitlines()[-2:]
    assert note.startswith("Note: the release has no Python package")
    assert released.startswith("Released small 1.2.0: ")
    for name in ("small-1.2.0", "small-1.2.0.zip"):
        checked = run("verify", tmp_path / "dist" / name)
        assert (checked.exit_code, checked.stdout) == (0, "VALID small 1.2.0: 2 tables, 5 rows\n")


def test_release_refuses_an_invalid_package_and_prints_the_report(small, tmp_path):
    (small / "towns.csv").write_text("town,kind,open\nA,city,true\n")
    done = run("release", small, "--out", tmp_path / "dist")
    assert done.exit_code == 1
    assert "INVALID small 1.2.0" in done.stdout
    assert "foreign-key" in done.stdout
    assert not (tmp_path / "dist").exists()


def test_verify_names_the_changed_file(small, tmp_path):
    run("release", small, "--out", tmp_path / "dist")
    file = tmp_path / "dist" / "small-1.2.0" / "csv" / "towns.csv"
    file.write_bytes(file.read_bytes() + b"C,,\n")
    done = run("verify", file.parent.parent)
    assert done.exit_code == 1
    assert "csv/towns.csv: changed-file (1 error)" in done.stdout
    assert "INVALID small 1.2.0" in done.stdout


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": "1.2"}, "the version '1.2' is not a semantic version"),
        ({"version": None}, "a release needs 'version'"),
        ({"name": "../x"}, "cannot be the name of a release"),
        ({"title": ""}, "a release needs 'title'"),
        ({"created": "yesterday"}, "needs 'created' as a date and time"),
        ({"licenses": [{"name": "CC0-1.0"}]}, "a licence with 'name', 'title' and 'path'"),
        ({"contributors": [{"title": "X", "roles": ["reader"]}]}, "a contributor with the role 'creator'"),
    ],
)
def test_release_says_in_one_line_what_the_descriptor_lacks(small, tmp_path, change, says):
    file = small / "datapackage.json"
    descriptor = {**json.loads(file.read_text(encoding="utf-8")), **change}
    file.write_text(
        json.dumps({key: value for key, value in descriptor.items() if value is not None}), encoding="utf-8"
    )
    done = run("release", small, "--out", tmp_path / "dist")
    if done.exit_code == 1:
        assert "datapackage.json" in done.stdout  # the standard refuses it
    else:
        assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
        assert says in done.stderr
    assert not (tmp_path / "dist").exists()


def test_a_missing_description_stops_the_release(small, tmp_path):
    file = small / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    del descriptor["resources"][1]["schema"]["fields"][2]["description"]
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    done = run("release", small, "--out", tmp_path / "dist")
    assert done.exit_code == 2
    assert "the column counts.day has no title or no description" in done.stderr
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    "dialect", [{"dialect": {"delimiter": ";"}}, {"schema": {"missingValues": ["", "-"]}}]
)
def test_a_table_that_is_not_plain_csv_is_refused_rather_than_misread(small, tmp_path, dialect):
    file = small / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    entry = descriptor["resources"][0]
    entry["schema"] |= dialect.get("schema", {})
    if "dialect" in dialect:
        entry |= dialect
        table = small / "towns.csv"
        table.write_text(table.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    done = run("release", small, "--out", tmp_path / "dist")
    assert (done.exit_code, "is not plain CSV" in done.stderr) == (2, True), done.output
