"""The workflows of GitHub: each job has the permissions that it needs, and every action is pinned."""

import re
from pathlib import Path

import pytest
import yaml

from swp_data.cli import main

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
MAY = {"build": None, "validate": None, "tests": None, "pypi": {"id-token": "write"}}
MAY |= {"attest": {"contents": "read", "id-token": "write", "attestations": "write"}}
MAY |= {"github": {"contents": "write"}, "static": {"contents": "write"}}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_has_only_the_permissions_that_it_needs(file):
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job.get("permissions") == MAY[name], name
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(
                    r"(actions/[a-z-]+@v[0-9]+|pypa/gh-action-pypi-publish@release/v1)", step["uses"]
                )
            # What comes from outside, such as a tag, reaches a shell as a variable, never as a part of its script.
            assert "${{" not in step.get("run", "")
    assert "secrets." not in file.read_text(encoding="utf-8")


def test_the_workflows_are_documented_and_use_existing_commands():
    page = (FOLDER.parent.parent / "docs" / "maintain" / "publishing.md").read_text(encoding="utf-8")
    assert [file.name for file in WORKFLOWS] == ["release.yml", "validate.yml"]
    for file in WORKFLOWS:
        text = file.read_text(encoding="utf-8")
        assert f"[`{file.name}`](../../.github/workflows/{file.name})" in page
        assert set(re.findall(r"vars\.(\w+)", text)) <= set(re.findall(r"`(\w+)`", page))
        assert set(re.findall(r"^ +swp-data (\w+)", text, re.MULTILINE)) <= set(main.list_commands())


def test_the_sessions_and_options_of_the_workflows_exist():
    sessions = re.findall(r"@nox\.session.*\ndef (\w+)", (ROOT / "noxfile.py").read_text(encoding="utf-8"))
    text = "".join(file.read_text(encoding="utf-8") for file in WORKFLOWS)
    called = re.findall(r"nox --sessions ([\w ]+?)(?: --|$)(.*)", text, re.MULTILINE)
    assert {name for names, _ in called for name in names.split()} == {
        *("validate", "lint", "types", "build", "tests", "release")
    }
    assert {name for names, _ in called for name in names.split()} <= set(sessions)
    given = {(name, option) for name, line in called for option in re.findall(r"(--[\w-]+)", line)}
    given |= set(re.findall(r"^ +swp-data (\w+) (--[\w-]+)", text, re.MULTILINE))
    assert given == {("release", "--previous"), ("publish", "--to")}
    for name, option in given:
        assert option in {
            name for parameter in main.get_command(None, name).params for name in parameter.opts
        }
