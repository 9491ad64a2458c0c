"""Completion: what a shell offers."""

from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from swp_data.cli import main

PAGE = (Path(__file__).parents[3] / "docs" / "guides" / "command-line.md").read_text(encoding="utf-8")


def offered(words, incomplete):
    completion = BashComplete(main, {}, "swp-data", "_SWP_DATA_COMPLETE")
    return [item.value for item in completion.get_completions(words, incomplete)]


@pytest.mark.parametrize(
    ("words", "incomplete", "values"),
    [
        ([], "sh", ["show"]),
        (["show"], "un", ["untracked"]),
        (["describe"], "commitment_", ["commitment_wordings", "commitment_lineage"]),
        (["export", "plans"], "obj", ["objectives"]),
        (["search", "x", "--in"], "gloss", ["glossary"]),
        (["show", "updates", "--columns"], "status,update_", ["status,update_id", "status,update_text"]),
        (["show", "progress", "--columns"], "activity_r", ["activity_ref"]),
        (["search", "x", "--in"], "pro", []),
        (["history"], "A.", ["A.1", "A.2", "A.3", "A.4", "A.5", "A.6"]),
        (["history"], "swp-2016-a4.1", ["swp-2016-A4.1", "swp-2016-A4.10"]),
    ],
)
def test_a_shell_offers_what_can_be_typed_there(words, incomplete, values):
    assert offered(words, incomplete) == values


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script(run, shell):
    done = run(_SWP_DATA_COMPLETE=f"{shell}_source")
    assert done.exit_code == 0
    assert f"_SWP_DATA_COMPLETE={shell}_complete" in done.output
    assert f"_SWP_DATA_COMPLETE={shell}_source swp-data" in PAGE
