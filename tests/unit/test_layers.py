"""Dependencies point one way: what reads the data needs nothing of what checks, makes or shows a release."""

import ast
from pathlib import Path

import pytest

import swp_data

ROOT = Path(swp_data.__file__).parent
ABOVE = ("swp_data.checks", "swp_data.release", "swp_data.ingest", "swp_data.site", "swp_data.cli")
BELOW = sorted(
    path
    for path in ROOT.rglob("*.py")
    if path.parent.name in {"swp_data", "datapackage", "dataset", "views", "remote"}
    and path.name not in {"docs_pages.py", "validation.py"}
)


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("path", BELOW, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_reads_the_data_stands_on_its_own(path):
    assert not [name for name in imported(path) if name.startswith(ABOVE)]


def test_an_import_from_above_would_be_seen(tmp_path):
    (tmp_path / "module.py").write_text("def work():\n    from swp_data.release import verify\n")
    assert [name for name in imported(tmp_path / "module.py") if name.startswith(ABOVE)]
