"""The import contracts of pyproject.toml hold, and catch what they are there to catch."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint_imports(folder):
    """Check the contracts in a folder that has the package and its pyproject.toml."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def checkout(tmp_path):
    """Return a copy of the code that a test may change."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "swp_data",
        tmp_path / "swp_data",
        ignore=lambda _, names: [n for n in names if "_package" in n],
    )
    return tmp_path


def test_the_contracts_hold():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "statement", "reported"),
    [
        ("remote/cache.py", "from swp_data.loader import load", "swp_data.remote.cache -> swp_data.loader"),
        ("loader.py", "import swp_data.checks", "swp_data.loader -> swp_data.checks"),
        (
            "datapackage/model.py",
            "from swp_data.dataset import status",
            "datapackage.model -> swp_data.dataset",
        ),
        ("datapackage/model.py", "import swp_data.wording", "swp_data.datapackage.model -> swp_data.wording"),
        ("loader.py", "import jinja2", "swp_data.loader -> jinja2"),
        ("new_module.py", "import json", "swp_data.new_module"),
    ],
    ids=["circle", "loader", "engine", "wording", "library", "unlisted"],
)
def test_an_import_that_breaks_a_contract_is_reported(checkout, module, statement, reported):
    with (checkout / "swp_data" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n\ndef use():\n    {statement}\n")
    done = lint_imports(checkout)
    assert done.returncode == 1, done.stdout + done.stderr
    assert reported in done.stdout
