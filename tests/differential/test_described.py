"""What `frictionless describe` writes about a file is read as Frictionless means it, and faults are found in it."""

import gzip
import json

import openpyxl
import pytest
from frictionless import describe

from swp_data.datapackage.validate import check_structure

from .files import zipped

TEXT = "id,a\n1,x\n2,y\n"
SEMICOLONS = TEXT.replace(",", ";")


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


FILES = {
    "commas.csv": TEXT.encode(),
    "semicolons.csv": SEMICOLONS.encode(),
    "bars.csv": TEXT.replace(",", "|").encode(),
    "tabs.tsv": TEXT.replace(",", "\t").encode(),
    "spaces.csv": TEXT.replace(",", ", ").encode(),
    "packed.csv.gz": gzip.compress(SEMICOLONS.encode()),
    "archive.csv.zip": zipped("inner.csv", SEMICOLONS.encode()),
    "book.xlsx": None,
}


@pytest.mark.parametrize("name", FILES)
def test_a_described_file_is_valid_and_a_wrong_cell_is_found(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    if FILES[name] is None:
        workbook(path, [["id", "a"], [1, "x"], [2, "y"]])
    else:
        path.write_bytes(FILES[name])
    described = describe(name, type="resource").to_descriptor()
    assert [field["name"] for field in described["schema"]["fields"]] == ["id", "a"]
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "described", "resources": [described]}))
    report = check_structure(tmp_path)
    assert [finding for finding in report.errors if finding.is_error] == []
    assert report.tables == {described["name"]: 2}
    described["schema"]["fields"][1]["type"] = "date"
    descriptor.write_text(json.dumps({"name": "described", "resources": [described]}))
    rows = [(finding.rule, finding.row, finding.field) for finding in check_structure(tmp_path).errors]
    assert rows == [("type-error", 2, "a"), ("type-error", 3, "a")]
