"""`format` never loses a row or a cell: what it could not write back exactly, it refuses, and then writes nothing."""

import errno
import json
import os
from collections import Counter

import pytest

from swp_data.checks.canonical_form import prepare_rewriting, write_canonical
from swp_data.checks.safe_to_format import UnusualTableError
from swp_data.checks.table_file import strict_cells
from swp_data.datapackage.model import open_package
from swp_data.errors import SwpDataError

FIELDS = [{"name": "id", "type": "integer"}, {"name": "name"}, {"name": "note"}]
TEXT = "id,name,note\n2,b,x\n1,a,\n"  # its rows are not in order


@pytest.fixture
def make(tmp_path):
    """Return a function that writes a package of tables that are not in canonical form, and opens it."""

    def write(text=TEXT, schema=None, others=(), **properties):
        schema = {"fields": FIELDS, "primaryKey": "id", "swp:sortedBy": ["id"], **(schema or {})}
        resource = {"name": "t", "path": "t.csv", "schema": schema} | properties
        resources = [{"name": "first", "path": "first.csv", "schema": schema | {"fields": FIELDS}}, resource]
        (tmp_path / "datapackage.json").write_text(
            json.dumps({"name": "p", "resources": [*resources, *others]})
        )
        (tmp_path / "first.csv").write_text(TEXT)
        (tmp_path / "t.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return open_package(tmp_path)

    return write


def contents(folder):
    return {
        path.name: path.readlink() if path.is_symlink() else path.read_bytes() for path in folder.iterdir()
    }


DECLARED = {
    "another delimiter": {"dialect": {"delimiter": ";"}},
    "another quotation mark": {"dialect": {"quoteChar": "'"}},
    "comments": {"dialect": {"commentChar": "#"}},
    "no header": {"dialect": {"header": False}},
    "a header of two rows": {"dialect": {"headerRows": [1, 2]}},
    "a header in row 2": {"dialect": {"headerRows": [2]}},
    "spaces after the delimiter": {"dialect": {"skipInitialSpace": True}},
    "an unknown property of the dialect": {"dialect": {"limitRows": 1}},
    "a dialect that is not an object": {"dialect": 5},
    "JSON": {"format": "json"},
    "TSV": {"mediatype": "text/tab-separated-values"},
    "another encoding": {"encoding": "latin-1"},
    "compression": {"compression": "gz"},
    "a Parquet file": {"path": "t.parquet"},
    "a picture": {"path": "t.png"},
    "several files": {"path": ["t.csv", "u.csv"]},
    "inline rows": {"data": [[1]]},
    "a layout": {"layout": {"header": False}},
    "the file of another table": {"path": "first.csv"},
    "the name of another table": {"name": "first"},
}


@pytest.mark.parametrize("properties", DECLARED.values(), ids=DECLARED)
def test_a_table_that_the_descriptor_makes_unusual_is_refused_and_no_table_is_rewritten(
    make, tmp_path, properties
):
    package = make(**properties)
    before = contents(tmp_path)
    with pytest.raises(UnusualTableError, match=r"^table "):
        write_canonical(package)
    assert contents(tmp_path) == before


SCHEMAS = {
    "a column more in the file": {"fields": FIELDS[:2]},
    "a column more in the schema": {"fields": [*FIELDS, {"name": "z"}]},
    "a subset of the columns": {"fields": FIELDS[:2], "fieldsMatch": "subset"},
    "a field twice": {"fields": [*FIELDS, FIELDS[0]]},
    "no fields": {"fields": []},
    "missing values": {"missingValues": ["", "NA"]},
    "missing values of a field": {"fields": [*FIELDS[:2], {"name": "note", "missingValues": ["-"]}]},
    "an unknown column to sort by": {"swp:sortedBy": ["z"]},
}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_a_table_that_its_schema_makes_unusual_is_refused(make, tmp_path, schema):
    package = make(schema=schema)
    before = contents(tmp_path)
    with pytest.raises(UnusualTableError, match=r"^table "):
        write_canonical(package)
    assert contents(tmp_path) == before


TEXTS = {
    "a cell too many": "id,name,note\n1,a,b,c\n",
    "a cell too few": "id,name,note\n1,a\n",
    "an empty line": "id,name,note\n\n1,a,b\n",
    "a misspelt heading": "id,nmae,note\n1,a,b\n",
    "a heading twice": "id,name,name\n1,a,b\n",
    "a heading with a space": "id, name,note\n1,a,b\n",
    "a blank heading": "id,name,\n1,a,b\n",
    "undeclared semicolons": "id;name;note\n1;a;b\n",
    "an empty file": "",
    "a quotation mark that is not closed": 'id,name,note\n1,a,"b\n2,c,d\n',
    "text after a quotation mark": 'id,name,note\n1,"a"b,c\n',
    "a loose quotation mark": 'id,name,note\n1,a"b,c\n',
    "a lone carriage return": 'id,name,note\n1,"a\rb",c\n',
    "a line end within a cell": 'id,name,note\n1,"a\r\nb",c\n',
    "a NUL byte": b"id,name,note\n1,a\x00,b\n",
    "UTF-16": "id,name,note\n1,a,b\n".encode("utf-16"),
    "Latin-1": "id,name,note\n1,\xe9,b\n".encode("latin-1"),
    "two byte order marks": "\ufeff\ufeffid,name,note\n1,a,b\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_file_that_is_not_strict_csv_with_the_columns_of_its_schema_is_refused(make, tmp_path, text):
    package = make(text)
    before = contents(tmp_path)
    with pytest.raises(UnusualTableError, match=r"^table t: "):
        write_canonical(package)
    assert contents(tmp_path) == before


def test_a_resource_that_is_not_a_table_is_refused(make, tmp_path):
    (tmp_path / "map.png").write_bytes(b"\x89PNG")
    with pytest.raises(UnusualTableError, match=r"^table map: its file 'map.png' is not a CSV file"):
        write_canonical(make(others=[{"name": "map", "path": "map.png"}]))


@pytest.mark.parametrize("planted", ["link", "hard link", "pipe", "folder"])
def test_what_is_not_a_file_of_its_own_is_not_rewritten(make, tmp_path, planted):
    package = make()
    (tmp_path / "t.csv").unlink()
    plant = {
        "link": lambda path: path.symlink_to("first.csv"),
        "hard link": lambda path: os.link(tmp_path / "first.csv", path),
        "pipe": os.mkfifo,
        "folder": os.mkdir,
    }
    plant[planted](tmp_path / "t.csv")
    with pytest.raises(SwpDataError):
        write_canonical(package)
    assert (tmp_path / "first.csv").read_text() == TEXT


def test_the_new_rows_are_the_old_ones_in_another_order(make, tmp_path):
    text = '\ufeffnote,id,name\r\n"x, ""y""",10,\r\n,9,"line\nline"\r\n,9,"line\nline"\r\n'
    write_canonical(make(text, schema={"primaryKey": None}))
    after = strict_cells((tmp_path / "t.csv").read_text())
    assert after[0] == ["id", "name", "note"]
    assert Counter(map(tuple, after[1:])) == {("9", "line\nline", ""): 2, ("10", "", 'x, "y"'): 1}


def test_rows_that_would_change_are_never_written(make, tmp_path, monkeypatch):
    package = make()
    texts = {"t": "id,name,note\n1,a,\n", "first": TEXT}  # a fault that loses a row
    monkeypatch.setattr("swp_data.checks.canonical_form.canonical_texts", lambda *_: texts)
    with pytest.raises(UnusualTableError, match="would not have the same rows"):
        write_canonical(package)
    assert (tmp_path / "t.csv").read_text() == TEXT


def test_a_full_disk_leaves_every_table_as_it_was_and_no_other_file(make, tmp_path, monkeypatch):
    package = make()
    before, synced = contents(tmp_path), []

    def fill(descriptor):
        synced.append(descriptor)
        if len(synced) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("swp_data.datapackage.atomic.os.fsync", fill)
    with pytest.raises(SwpDataError, match="cannot be rewritten"):
        write_canonical(package)
    assert contents(tmp_path) == before


def test_a_table_that_changes_meanwhile_is_not_overwritten(make, tmp_path, monkeypatch):
    package = make()
    prepared = prepare_rewriting(package)
    (tmp_path / "t.csv").write_text("id,name,note\n3,c,\n")
    monkeypatch.setattr("swp_data.checks.canonical_form.prepare_rewriting", lambda _: prepared)
    with pytest.raises(SwpDataError, match="another program"):
        write_canonical(package)
    assert (tmp_path / "first.csv").read_text() == TEXT


def test_tables_that_are_sorted_like_each_other_are_refused(make):
    def key(table):
        return {"foreignKeys": [{"fields": ["id"], "reference": {"resource": table, "fields": ["id"]}}]}

    other = {"name": "u", "path": "u.csv", "schema": {"fields": FIELDS, "swp:sortedBy": ["id"], **key("t")}}
    package = make(schema=key("u"), others=[other])
    (package.root / "u.csv").write_text(TEXT)
    with pytest.raises(SwpDataError, match="depend on each other's order"):
        write_canonical(package)


@pytest.mark.parametrize("digits", ["²", "--5", "9" * 5000])
def test_what_only_looks_like_an_integer_is_sorted_as_text(make, tmp_path, digits):
    write_canonical(make(f"id,name,note\n{digits},b,\n1,a,\n"))
    assert (tmp_path / "t.csv").read_text().startswith("id,name,note\n1,a,")
