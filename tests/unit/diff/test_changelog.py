"""What changed, as sentences, as a changelog, and as a described table."""

import csv
import json
import shutil

import pytest
from click.testing import CliRunner

import swp_data as swp
from swp_data.checks import validate
from swp_data.cli import main
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.diff import compare as compare_module
from swp_data.diff.change_kinds import Bump
from swp_data.diff.changelog import changelog_entry, sentences, with_entry
from swp_data.diff.changes_table import write_changes
from swp_data.diff.compare import compare
from swp_data.diff.dataset_hooks import DATASET_HOOKS
from swp_data.diff.render import to_json, to_markdown, to_text
from swp_data.diff.required_bump import required_bump
from swp_data.loader import load


@pytest.fixture
def old(package, tmp_path):
    """Return the package before `change` edits its copy."""
    shutil.copytree(package, tmp_path / "old")
    return open_package(tmp_path / "old")


def release(package, version="0.2.0"):
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8")) | {"version": version}
    (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return open_package(package)


def test_activities_move_with_the_update_of_their_last_report(old, package, change):
    for ref in ("B2.8", "3.2.2"):  # of the 2016 edition, on which there is no later report
        change("updates", f"pcp-2020-02-05-{ref}", status="active")
    change("updates", "pcp-2018-09-18-A4.6", status="complete")  # not the last report on it
    assert sentences(compare(old, release(package), hooks=DATASET_HOOKS)) == [
        "2 activities moved from on_hold to active.",
        "Table updates: status changed from on_hold to active in 2 rows.",
        "Table updates: status changed from active to complete in 1 row.",
        "Table updates: 3 rows changed (status corrected in 3).",
    ]


def test_a_changelog_entry_has_the_version_the_date_the_bump_and_the_changes(write):
    def edit(package):
        package["tables"]["people"]["rows"][0][2] = "gone"
        package["tables"]["people"]["rows"][1][0] = "rob"
        package["tables"]["people"]["rows"].append(["dan", "Dan", "active", "", ""])
        package["tables"]["people"]["fields"][1]["constraints"]["pattern"] = "[A-Z].*|<x>"

    diff = compare(write("old"), write("new", edit, version="2.0.0"))
    assert changelog_entry(diff) == (
        "## 2.0.0 - 2026-01-31\n"
        "\n"
        "Major release; changes since 1.2.3:\n"
        "\n"
        "- Table people: state changed from active to gone in 1 row.\n"
        "- Column people.name has a different pattern (pattern none -\\> pattern \\[A-Z\\].\\*\\|\\<x\\>).\n"
        "- Table people: 1 row added, 1 key renamed (bob to rob), 1 row changed (state corrected in 1).\n"
    )


def test_an_entry_is_inserted_above_the_newest_and_only_once():
    entry = "## 1.1.0 - 2026-01-31\n\n- More.\n"
    once = with_entry("# Changelog\n\nHow.\n\n## 1.0.0\n\n- First.\n", entry)
    assert once.index("How.") < once.index("1.1.0") < once.index("1.0.0")
    assert with_entry(once, entry) == once


def test_the_list_of_changes_is_a_valid_described_table(old, package, change, tmp_path):
    change(
        "updates",
        "pcp-2018-09-18-A4.6",
        status="complete",
        update_text="=1+1, said\nthe source",
        status_basis=None,
    )
    change("areas", "west-mercia", name="West Mercia Police")
    diff = compare(old, release(package))
    folder = tmp_path / "release"
    resource = write_changes(diff, folder)
    (folder / "datapackage.json").write_text(json.dumps({"name": "changes", "resources": [resource]}))
    report = validate(folder)
    assert report.errors == []
    assert report.tables == {"changes": len(diff.cells)}
    content = (folder / resource["path"]).read_bytes()
    assert b'""' not in content
    assert b"\r" not in content
    write_changes(compare(old, release(package)), tmp_path / "again")
    assert (tmp_path / "again" / resource["path"]).read_bytes() == content


def test_the_text_cannot_control_a_terminal_or_break_its_lines(write):
    def edit(package):
        package["tables"]["people"]["rows"][0][0] = "\x1b[2J\u202e"
        package["tables"]["people"]["rows"][0][1] = "a\nb"

    diff = compare(write("old"), write("new", edit, title="\x1b]0;x\x07"))
    assert all(line.isprintable() for line in to_markdown(diff).split("\n"))
    shown = to_text(diff)
    assert all(line.isprintable() for line in shown.split("\n"))
    assert r"'a\nb'" in shown


def test_a_large_table_is_announced(write, monkeypatch):
    announced = []
    compare(write("old"), write("new"), progress=announced.append)
    assert announced == []
    monkeypatch.setattr(compare_module, "LARGE_TABLE", 70)
    compare(write("a"), write("b"), progress=announced.append)
    assert announced == ["people"]


def test_json_is_complete(write):
    def edit(package):
        package["tables"]["log"]["rows"] = [["went", "cat"]] * 50

    shown = json.loads(to_json(compare(write("old"), write("new", edit, version="1.3.0"))))
    assert (shown["step"], shown["needed"], shown["old"], shown["new"]) == (
        "major",
        "2.0.0",
        "1.2.3",
        "1.3.0",
    )
    assert shown["rows"]["log"] == {"added": 50, "changed": 0, "renamed": 0, "rewritten": 0, "withdrawn": 3}
    assert len(shown["cells"]) == 106
    assert {change["kind"] for change in shown["changes"]} == {"rows-added", "unkeyed-rows-withdrawn"}


def test_json_has_each_property_of_the_metadata_that_changed(write):
    def edit(package):
        age = package["tables"]["people"]["fields"][3]
        age.update(title="Age", description="In years", rdfType="https://schema.org/age")

    (change,) = json.loads(to_json(compare(write("old"), write("new", edit))))["changes"]
    assert change["new"] == {
        "description": "In years",
        "rdfType": "https://schema.org/age",
        "title": "Age",
    }
    assert change["says"] == "metadata of column people.age changed (description, rdfType, title)"


def test_a_package_does_not_differ_from_itself(write):
    diff = compare(write("old"), write("new"))
    assert to_text(diff).splitlines() == ["people 1.2.3 -> 1.2.3", "No differences."]
    assert to_markdown(diff).splitlines()[-1] == "No changes since 1.2.3."


def run(*arguments):
    return CliRunner().invoke(main, ["diff", *map(str, arguments)])


def test_the_command_shows_what_changed(old, package, change):
    change("updates", "pcp-2018-09-18-A4.6", status="complete")
    done = run(old.root, package)
    assert done.exit_code == 0
    version = swp.__version__
    major, minor, patch = version.split(".")
    assert f"Needs a PATCH bump: {major}.{minor}.{int(patch) + 1} or higher, because" in done.stdout
    assert f"Version {version} is too low for what changed since {version}." in done.stdout
    assert "  corrected pcp-2018-09-18-A4.6  status: 'active' -> 'complete'" in done.stdout
    assert json.loads(run(old.root, package, "--format", "json").stdout)["step"] == "patch"
    assert run(old.root, package, "--format", "markdown").stdout.startswith(f"## {version} - ")


def test_the_command_compares_a_version_with_this_package():
    assert "No differences." in run(".").stdout


def test_the_command_names_what_it_cannot_find():
    done = run("no-such-version")
    assert done.exit_code == 2
    assert done.stderr.startswith(
        "Error: 'no-such-version' is not a folder, not the zip of a release and not a git revision"
    )
    assert len(done.stderr.strip().splitlines()) == 1


def rewrite(package, table, edit):
    """Rewrite the rows of a table with a function that takes and returns a list of rows."""
    file = package / "data" / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as text:
        rows = edit(list(csv.DictReader(text)))
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_a_new_report_needs_a_minor_bump_and_moves_activities(package):
    """The old version is this package without the report of February 2020."""
    report, earlier = "pcp-2020-02-05", "pcp-2018-09-18"
    new = open_package(package_folder())
    known = set(load("updates").filter(source_id=earlier)["activity_id"])

    def without_report(activities):
        kept = [row for row in activities if row["first_source_id"] != report]
        assert all(row["activity_id"] in known for row in kept if row["last_source_id"] == report)
        return [row | {"last_source_id": row["last_source_id"].replace(report, earlier)} for row in kept]

    for table in ("sources", "updates", "commitment_wordings", "passages"):
        rewrite(package, table, lambda rows: [row for row in rows if row["source_id"] != report])
    rewrite(package, "activities", without_report)
    diff = compare(open_package(package), new, hooks=DATASET_HOOKS)
    assert required_bump(diff).bump == Bump.MINOR
    before, after = (
        dict(load("updates").filter(source_id=source).select("activity_id", "status").iter_rows())
        for source in (earlier, report)
    )
    moved = [
        activity for activity in after if (before.get(activity), after[activity]) == ("active", "complete")
    ]
    assert f"{len(moved)} activities moved from active to complete." in sentences(diff)
    assert len(moved) > 10
    restated = diff.cells.filter(table="activities", kind="restated")
    assert set(restated["field"]) >= {"last_source_id"}
    assert set(diff.cells["kind"]) == {"added", "restated"}


@pytest.mark.parametrize(
    ("edit", "bump", "reason"),
    [
        (
            lambda package: drop_column(package, "sources", "note"),
            Bump.MAJOR,
            "column sources.note was removed",
        ),
        (
            lambda package: rename_table(package, "glossary", "terms"),
            Bump.MAJOR,
            "table glossary was renamed to terms",
        ),
        (
            lambda package: rewrite(
                package, "areas", lambda rows: [{**rows[0], "name": "Angleterre"}, *rows[1:]]
            ),
            Bump.PATCH,
            "table areas: 1 row with different values",
        ),
    ],
    ids=["a dropped column", "a renamed table", "a corrected cell"],
)
def test_an_edited_copy_of_this_package_needs_the_bump_of_the_edit(package, edit, bump, reason):
    edit(package)
    required = required_bump(compare(open_package(package_folder()), open_package(package)))
    assert (required.bump, required.reasons) == (bump, (reason,))


def drop_column(package, table, column):
    rewrite(package, table, lambda rows: [{key: row[key] for key in row if key != column} for row in rows])
    file = package / "schemas" / f"{table}.schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    schema["fields"] = [field for field in schema["fields"] if field["name"] != column]
    file.write_text(json.dumps(schema), encoding="utf-8")


def rename_table(package, old, new):
    file = package / "datapackage.json"
    file.write_text(
        file.read_text(encoding="utf-8").replace(f'"name": "{old}"', f'"name": "{new}"'), encoding="utf-8"
    )
