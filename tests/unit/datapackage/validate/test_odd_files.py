"""Files as the world publishes them: dialects, encodings, archives, parts, JSON, workbooks, and what is wrong in them.

Each example is a package of one table `t`, and what is found in it, as "rule row field".
"""

import bz2
import gzip
import io
import json
import lzma
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from swp_data.datapackage.validate import check_structure

ID_A = [{"name": "id", "type": "integer"}, {"name": "a", "type": "string"}]
NOON = datetime(2020, 2, 29, 12)  # noqa: DTZ001 - workbooks and Parquet files have no time zone


def zipped(**files):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return whole.getvalue()


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def parquet(**columns):
    whole = io.BytesIO()
    pl.DataFrame(columns).write_parquet(whole)
    return whole.getvalue()


def check(folder, files, fields=None, resource=None, **schema):
    """Return the report on a package of one table; a file's contents may be text."""
    for name, contents in files.items():
        (folder / name).write_bytes(contents.encode() if isinstance(contents, str) else contents)
    described = {"fields": fields or ID_A, **schema}
    path = {"path": next(iter(files))} if files else {}
    table = {"name": "t", "type": "table", **path, "schema": described, **(resource or {})}
    profile = "https://datapackage.org/profiles/2.0/datapackage.json"
    descriptor = {"$schema": profile, "name": "case", "resources": [table]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return check_structure(folder)


def found(report):
    return [
        f"{one.rule} {one.row or '-'} {one.field or ''}".rstrip() for one in report.errors if one.is_error
    ]


def message(report):
    return next(finding.message for finding in report.errors)


QUOTES = {
    "escaped by backslashes": ('id,a\n1,"say \\"no\\", sir"\n', ["quote-error 2 a", "extra-cell 2"]),
    "not doubled": ('id,a\n1,"a "b" c"\n2,x\n', ["quote-error 2 a"]),
    "of inches": (
        'id,a\n1,"7" nail"\n1,"8" nail"\n',
        ["quote-error 2 a", "primary-key 3", "quote-error 3 a"],
    ),
    "of JSON": ('id,a\n1,"{"x": 1, "y": 2}"\n', ["quote-error 2 a", "extra-cell 2"]),
    "never closed": ('id,a\n1,x\n2,"y\n3,z\n', ["quote-error 3 a"]),
    "closed by another": (
        'id,a\n1,"x\n2,y\n3,"z"\nbad,w\n',
        ["quote-error 2 a", "type-error 3 id", "primary-key 3"],
    ),
    "before a space": ('id,a\n1,"x" \n', ["quote-error 2 a"]),
    "doubled": ('id,a\n1,"a ""b"" c"\n', []),
    "within a cell without quotes": ('id,a\n1,7" nail\n', []),
    "in a header": ('id,"a"b\n1,x\n', ["incorrect-label - a", "quote-error 1 a"]),
}


@pytest.mark.parametrize("name", QUOTES)
def test_quotes_that_rfc_4180_does_not_allow_are_errors_where_they_begin(tmp_path, name):
    text, wanted = QUOTES[name]
    assert sorted(found(check(tmp_path, {"t.csv": text}, primaryKey="id"))) == sorted(wanted)


def test_a_quote_that_swallows_rows_says_how_many(tmp_path):
    report = check(tmp_path, {"t.csv": 'id,a\n1,"x\n2,y\n3,z\n'})
    assert "its quote is never closed; 2 further lines of the file became part of this row" in message(report)


def test_an_error_behind_wrong_quotes_follows_from_them_and_one_before_does_not(tmp_path):
    report = check(tmp_path, {"t.csv": 'id,a\nbad,"x "y", z"\n'})
    causes = {finding.rule: finding.follows_from and finding.follows_from.rule for finding in report.errors}
    assert causes == {"quote-error": None, "type-error": None, "extra-cell": "quote-error"}


def test_a_wrong_byte_among_characters_of_utf_8_is_an_error_although_no_encoding_is_declared(tmp_path):
    text = "id,a\n1,café\n2,naïve\n3,".encode() + b"caf\xe9\n"
    assert found(check(tmp_path, {"t.csv": text})) == ["encoding-error 4 a"]
    report = check(tmp_path, {"t.csv": "id,a\n1,café\n2,naïve\n".encode("latin-1")})
    assert [(one.rule, one.severity) for one in report.errors] == [("undeclared-encoding", "warning")]


def test_as_many_wrong_bytes_as_characters_of_utf_8_are_errors(tmp_path):
    report = check(tmp_path, {"t.csv": "id,a\n1,é\n2,".encode() + b"\xe9\n"})
    assert found(report) == ["encoding-error 3 a"]
    assert "byte 12 of the file (0xE9) can't be read as UTF-8 (the default)" in message(report)
    replaced = check(tmp_path, {"t.csv": "id,a\n1,\ufffd\n2,".encode() + b"\xe9\n"})
    assert found(replaced) == ["encoding-error 3 a"]


def test_one_part_in_another_encoding_is_named_and_the_others_are_read_as_utf_8(tmp_path):
    parts = {"a.csv": "id,a\n1,é\n", "b.csv": "id,a\n2,é\nbad,x\n".encode("cp1252")}
    report = check(tmp_path, parts, resource={"path": list(parts)})
    assert [(one.rule, one.file, one.row) for one in report.errors] == [
        ("undeclared-encoding", "b.csv", None),
        ("type-error", "b.csv", 3),
    ]
    assert report.errors[0].hint.startswith("Save the file as UTF-8: all files of a resource")


@pytest.mark.parametrize("header", [True, False])
def test_utf_16_without_a_mark_is_one_fault(tmp_path, header):
    resource = {"encoding": "utf-16", "dialect": {"header": header}}
    report = check(tmp_path, {"t.csv": "id,a\n1,x\n"}, resource=resource)
    assert found(report) == ["encoding-error -"]
    assert "the file can't be decoded as utf-16: it does not start with a byte order mark." in message(report)


DIALECTS = {
    "comment above the header": ("# by hand\nid,a\n1,x\n#\n2,y\n", {"commentChar": "#"}),
    "comments by number": ("title\nid,a\n1,x\n", {"commentRows": [1]}),
    "header of two rows, the upper one short": ("id\nof,of a\n1,x\n", {"headerRows": [1, 2]}),
    "header in row 3": ("title\n\nid,a\n1,x\n", {"headerRows": [3]}),
    "as frictionless describe writes it": ("id;a\n1;x\n", {"csv": {"delimiter": ";"}}),
    "of the CSV Dialect of v1": ("id;a\n1;x\n", {"csvddfVersion": 1.2, "delimiter": ";"}),
    "single quotes": ("id,a\n1,'x,y'\n", {"quoteChar": "'"}),
    "escape character": ("id,a\n1,x\\,y\n", {"escapeChar": "\\"}),
    "delimiter of two characters": ("id::a\n1::x\n", {"delimiter": "::"}),
    "rows that end with a bar": ("id,a|1,x|2,y|", {"lineTerminator": "|"}),
    "header below rows that are comments": (
        "title\n# by hand\nid,a\n1,x\n",
        {"commentChar": "#", "headerRows": [2]},
    ),
    "escaped line end at the end": ("id,a\n1,x\\\n", {"escapeChar": "\\"}),
    "header in capitals, of the CSV Dialect of v1": ("ID,A\n1,x\n", {"caseSensitiveHeader": False}),
    "spaces after commas": ("id, a\n1, x\n", {"skipInitialSpace": True}),
    "null sequence": ("id,a\n\\N,x\n1,y\n", {"nullSequence": "\\N"}),
    "no header": ("1,x\n2,y\n", {"header": False}),
    "old Mac line ends": ("id,a\r1,x\r", {}),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_is_read(tmp_path, name):
    text, dialect = DIALECTS[name]
    fields = (
        [{"name": "id of", "type": "any"}, {"name": "id of a", "type": "any"}] if "two rows" in name else None
    )
    report = check(tmp_path, {"t.csv": text}, fields, {"dialect": dialect})
    assert found(report) == []
    assert report.tables["t"] > 0
    wrong = text.replace("1", "one")
    again = check(
        tmp_path,
        {"t.csv": wrong},
        [ID_A[0] | {"name": "id of"}, {"name": "id of a"}] if fields else None,
        {"dialect": dialect},
    )
    assert [finding.rule for finding in again.errors] == ["type-error"]


@pytest.mark.parametrize(
    ("mode", "header"), [("equal", "a,id"), ("subset", "b,a,id"), ("superset", "id"), ("partial", "b,id")]
)
def test_a_header_that_is_matched_by_name_is_found_below_row_1(tmp_path, mode, header):
    row = ",".join("x" if label == "id" else "1" for label in header.split(","))
    report = check(tmp_path, {"t.csv": f"\n{header}\n{row}\n"}, fieldsMatch=mode)
    assert found(report) == ["dialect-error -", "type-error 3 id"]


def test_a_row_is_counted_in_its_own_file_after_a_file_without_rows(tmp_path):
    parts = {"a.csv": "id,a\n", "b.csv": "id,a\nx,y\n"}
    report = check(tmp_path, parts, resource={"path": ["a.csv", "b.csv"]})
    assert [(one.row, one.file) for one in report.errors] == [(2, "b.csv")]


FORMATS = {
    "capitals, as CKAN writes them": ({"t.csv": "id,a\n1,x\n"}, {"format": "CSV", "mimetype": "text/csv"}),
    "a media type alone": ({"t": "id,a\n1,x\n"}, {"mediatype": "text/csv"}),
    "a text file with a format": ({"t.txt": "id,a\n1,x\n"}, {"format": "csv"}),
    "tabs": ({"t.tab": "id\ta\n1\tx\n"}, {}),
    "gzip": ({"t.csv.gz": gzip.compress(b"id,a\n1,x\n")}, {}),
    "bzip2": ({"t.csv.bz2": bz2.compress(b"id,a\n1,x\n")}, {}),
    "xz": ({"t.csv.xz": lzma.compress(b"id,a\n1,x\n")}, {}),
    "zip": ({"t.csv.zip": zipped(t_csv="id,a\n1,x\n")}, {}),
    "a file of an archive": ({"d.zip": zipped(u_csv="x\n", t_csv="id,a\n1,x\n")}, {"innerpath": "t.csv"}),
    "JSON of lists": ({"t.json": '[["id","a"],[1,"x"]]'}, {}),
    "JSON of objects": ({"t.json": '[{"a":"x","id":1},{"id":2}]'}, {}),
    "JSON under a property": ({"t.json": '{"rows":[{"id":1,"a":"x"}]}'}, {"dialect": {"property": "rows"}}),
    "JSON deep down": ({"t.json": '{"d":{"rows":[[1,"x"]]}}'}, {"dialect": {"property": "d.rows", "header": False}}),
    "JSON of Frictionless": ({"t.json": '[{"id":1,"a":"x"}]'}, {"dialect": {"json": {"keyed": True}}}),
    "JSON with keys chosen": ({"t.json": '[{"id":1,"a":"x","z":2}]'}, {"dialect": {"itemKeys": ["id", "a"]}}),
    "JSON Lines": ({"t.jsonl": '{"id":1,"a":"x"}\n\n{"id":2,"a":null}\n'}, {}),
    "JSON Lines of lists": ({"t.ndjson": '["id","a"]\n[1,"x"]\n'}, {}),
    "a workbook": ({"t.xlsx": workbook(One=[["id", "a"], [1, "x"], [2, None]])}, {}),
    "a named sheet": (
        {"t.xlsx": workbook(One=[["z"]], Two=[["id", "a"], [1, "x"]])},
        {"dialect": {"sheetName": "Two"}},
    ),
    "a numbered sheet": (
        {"t.xlsx": workbook(One=[["z"]], Two=[["id", "a"], [1, "x"]])},
        {"dialect": {"sheetNumber": 2}},
    ),
    "a sheet of Frictionless": (
        {"t.xlsx": workbook(One=[["z"]], Two=[["id", "a"], [1, "x"]])},
        {"dialect": {"excel": {"sheet": "Two"}}},
    ),
    "a sheet with a title": (
        {"t.xlsx": workbook(One=[["Title"], ["id", "a"], [1, "x"]])},
        {"dialect": {"headerRows": [2]}},
    ),
    "rows in the descriptor": ({}, {"data": [{"id": 1, "a": "x"}, {"a": "y"}]}),
    "lists in the descriptor": ({}, {"data": [["id", "a"], [1, "x"]]}),
    "CSV in the descriptor": ({}, {"data": "id,a\n1,x\n", "format": "csv"}),
    "JSON as a text in the descriptor": ({}, {"data": '[{"id": 1, "a": "x"}]', "format": "json"}),
    "JSON Lines in the descriptor": ({}, {"data": '{"id": 1, "a": "x"}\n', "format": "jsonl"}),
    "format that is a media type": ({"t.txt": "id,a\n1,x\n"}, {"format": "text/csv; header=present"}),
    "tabs in the descriptor": ({}, {"data": "id\ta\n1\tx\n", "format": "tsv"}),
    "Parquet": ({"t.parquet": parquet(id=[1, 2], a=["x", None])}, {}),
    "Parquet under another name": ({"t.data": parquet(id=[1, 2], a=["x", None])}, {"format": "parquet"}),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_read(tmp_path, name):
    files, resource = FORMATS[name]
    report = check(tmp_path, files, resource=resource)
    assert found(report) == []
    assert report.tables["t"] > 0
    dates = [{"name": "id", "type": "date"}, ID_A[1]]
    again = check(tmp_path, files, dates, resource)
    assert {finding.rule for finding in again.errors if finding.is_error} == {"type-error"}


def test_data_in_the_descriptor_that_is_not_a_table_is_valid(tmp_path):
    for data in ({"key": [1, 2]}, "some text", [1, 2, 3]):
        table = {"name": "t", "data": data, **({"format": "txt"} if isinstance(data, str) else {})}
        (tmp_path / "datapackage.json").write_text(json.dumps({"name": "case", "resources": [table]}))
        assert check_structure(tmp_path).valid, data


PARTS = {"a.csv": "id,a\n1,x", "b.csv": "id,a\n2,y\nbad,z\n"}


def test_the_rows_of_each_part_are_counted_in_it(tmp_path):
    report = check(tmp_path, PARTS, resource={"path": ["a.csv", "b.csv"]})
    assert report.tables == {"t": 3}
    (finding,) = report.errors
    assert (finding.file, finding.row, finding.field, finding.value) == ("b.csv", 3, "id", "bad")
    assert "file=b.csv,line=3" in report.to_github()


def test_further_files_of_frictionless_are_read(tmp_path):
    assert found(check(tmp_path, PARTS, resource={"extrapaths": ["b.csv"]})) == ["type-error 3 id"]


def test_a_key_that_repeats_in_another_part_names_both_rows(tmp_path):
    parts = {"a.csv": "id,a\n1,x\n", "b.csv": "id,a\n2,y\n1,z\n"}
    report = check(tmp_path, parts, resource={"path": ["a.csv", "b.csv"]}, primaryKey="id")
    (finding,) = report.errors
    assert (finding.file, finding.row) == ("b.csv", 3)
    assert finding.message == "the values of id are the same as in row 2 of a.csv."


def test_a_part_with_another_header_is_named(tmp_path):
    parts = {"a.csv": "id,a\n1,x\n", "b.csv": "a,id\ny,2\n"}
    report = check(tmp_path, parts, resource={"path": ["a.csv", "b.csv"]})
    assert report.errors[0].file == "b.csv"
    assert found(report)[0] == "incorrect-label -"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_of_a_row_is_that_of_the_file(tmp_path, end):
    text = f'id,a{end}1,"x{end}y{end}z"{end}bad,w{end}'
    report = check(tmp_path, {"t.csv": text})
    assert (report.errors[0].row, report.errors[0].line) == (3, 5)
    assert "file=t.csv,line=5" in report.to_github()
    report = check(tmp_path, {"t.csv": text.encode("utf-16")}, resource={"encoding": "utf-16"})
    assert (report.errors[0].row, report.errors[0].line) == (3, 5)


ROWS = {
    "empty line": ("id,a\n1,x\n\n", ["blank-row 3"], "the row is empty."),
    "too few cells": (
        "id,a\n1\n",
        ["missing-cell 2 a"],
        "the row has 1 cell, the header has 2, so the cell is missing.",
    ),
    "too many cells": ("id,a\n1,x,y\n", ["extra-cell 2"], "the row has 3 cells, the header has 2."),
    "a label twice": (
        "id,id\n1,2\n",
        ["duplicate-label - a"],
        "column 2 has the same label as column 1, 'id'; it should be 'a'.",
    ),
    "no label": ("id,\n1,x\n", ["blank-label - a"], "column 2 has no label; it should be 'a'."),
    "another label": (
        "id,b\n1,x\n",
        ["incorrect-label - a"],
        "the label of column 2 is 'b'; it should be 'a'.",
    ),
    "a wrong type": ("id,a\nx,y\n", ["type-error 2 id"], "the value is not an integer."),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_message_is_a_sentence_of_ours_without_positions(tmp_path, name):
    text, wanted, sentence = ROWS[name]
    report = check(tmp_path, {"t.csv": text})
    assert found(report) == wanted
    assert message(report) == sentence


def test_padded_labels_and_names_are_read_alike(tmp_path):
    for name in ("a ", " a", "a"):
        for label in ("a ", " a", "a"):
            fields = [ID_A[0], {"name": name, "type": "string"}]
            assert found(check(tmp_path, {"t.csv": f"id,{label}\n1,x\n"}, fields)) == [], (name, label)


def test_a_row_of_declared_missing_values_is_not_empty(tmp_path):
    text = "id,a\n1,x\nNA,-\n,\n"
    report = check(tmp_path, {"t.csv": text}, missingValues=["", "NA", "-"])
    assert found(report) == ["blank-row 4"]


ENCODINGS = {
    "a late byte": (
        b"id,a\n" + b"1,plain\n" * 20_000 + b"2,caf\xe9\n",
        {},
        ["encoding-error 20002 a"],
        "byte 160,010 of the file (0xE9)",
    ),
    "several bytes": (
        b"id,a\n1,\xff\n2,\xfe\xfd\n",
        {"encoding": "utf-8"},
        ["encoding-error 2 a"],
        "and 2 further bytes can't be read as UTF-8 (as declared)",
    ),
    "in a part of the row": (
        b'id,a\n1,"x\ny\xff"\n',
        {"encoding": "utf-8"},
        ["encoding-error 2 a"],
        "byte 11",
    ),
    "not known": (
        b"id,a\n1,x\n",
        {"encoding": "utf-9"},
        ["encoding-error -"],
        "the encoding 'utf-9' is not known",
    ),
    "undeclared UTF-16 without a mark": (
        "id,a\n1,x\n".encode("utf-16-le"),
        {},
        ["undeclared-encoding -"],
        "every second byte is zero",
    ),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_byte_is_located_in_the_file_and_hides_nothing(tmp_path, name):
    data, resource, wanted, part = ENCODINGS[name]
    report = check(tmp_path, {"t.csv": data}, resource=resource)
    assert found(report) == wanted
    assert part in message(report)


def test_rows_after_a_wrong_byte_are_checked(tmp_path):
    report = check(tmp_path, {"t.csv": b"id,a\n1,\xff\nbad,x\n"}, resource={"encoding": "utf-8"})
    assert found(report) == ["encoding-error 2 a", "type-error 3 id"]


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-2", "koi8-r", "cp1253", "mac-roman"])
def test_an_encoding_that_is_not_declared_is_not_named_as_certain(tmp_path, encoding):
    words = {"iso8859-2": "żółw", "koi8-r": "привет", "cp1253": "αβγ"}.get(encoding, "naïve café")
    report = check(tmp_path, {"t.csv": f"id,a\n1,{words}\n".encode(encoding)})
    (finding,) = report.errors
    assert (finding.rule, finding.severity) == ("undeclared-encoding", "warning")
    assert "which is a guess" in finding.message
    assert '"encoding"' not in finding.hint


def test_an_encoding_with_a_byte_order_mark_is_named(tmp_path):
    report = check(tmp_path, {"t.csv": "id,a\n1,é\n".encode("utf-16")})
    assert [finding.severity for finding in report.errors] == ["warning"]
    assert '"encoding": "utf-16"' in report.errors[0].hint


def test_a_table_of_several_in_a_file_is_named(tmp_path):
    (tmp_path / "d.zip").write_bytes(zipped(x_csv="id,a\nbad,x\n", y_csv="id,a\n1\n"))
    inline = {"name": "z", "data": [["id", "a"], [1.5, "x"]], "schema": {"fields": ID_A}}
    tables = [
        {"name": name, "path": "d.zip", "innerpath": f"{name}.csv", "schema": {"fields": ID_A}}
        for name in "xy"
    ]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "case", "resources": [*tables, inline]}))
    report = check_structure(tmp_path)
    text, annotations = report.to_text(), report.to_github()
    assert "d.zip#x: type-error" in text
    assert "d.zip#y: missing-cell" in text
    assert "z: type-error" in text
    assert "file=d.zip,line=2,title=missing-cell::table y, row 2: " in annotations
    assert "file=datapackage.json,title=type-error::table z, row 2: " in annotations


OTHER = {
    "an error page": (b"\n<!DOCTYPE html><html>\n", "the file is a web page."),
    "a pointer": (
        b"version https://git-lfs.github.com/spec/v1\n",
        "the file is a pointer of Git LFS, not the data.",
    ),
    "a workbook": (workbook(One=[["id", "a"]]), "the file is a zip archive or a workbook."),
    "Parquet": (parquet(id=[1], a=["x"]), "the file is a Parquet file."),
    "gzip": (gzip.compress(b"id,a\n"), "the file is compressed with gzip."),
}


@pytest.mark.parametrize("name", OTHER)
def test_something_else_than_csv_is_one_fault(tmp_path, name):
    data, sentence = OTHER[name]
    report = check(tmp_path, {"t.csv": data})
    assert found(report) == ["source-error -"]
    assert message(report) == sentence


def test_an_instruction_to_excel_is_not_the_header(tmp_path):
    report = check(tmp_path, {"t.csv": "sep=;\nid;a\n1;x\nbad;y\n"})
    assert found(report) == ["dialect-error -", "type-error 4 id"]
    assert '"headerRows": [2]' in report.errors[0].hint


BROKEN = {
    "an archive without the file": (
        {"d.zip": zipped(a_csv="id,a\n1,x\n")},
        {"innerpath": "b.csv", "format": "csv"},
        "scheme-error",
        "the archive has no file 'b.csv'; it has 'a.csv'.",
    ),
    "gzip that is cut off": (
        {"t.csv.gz": gzip.compress(b"id,a\n" + bytes(range(48, 58)) * 99)[:-9]},
        {},
        "compression-error",
        "the compressed file ends too early.",
    ),
    "no zip at all": ({"t.csv.zip": b"id,a\n"}, {}, "compression-error", "the file is not a zip archive."),
    "no JSON": ({"t.json": '[{"id": 1},\n {"id"]'}, {}, "source-error", "in line 2, character 7"),
    "JSON that is an object": (
        {"t.json": '{"rows": [{"id": 1}]}'},
        {},
        "source-error",
        "the data is an object, and a table is a list of rows; its property 'rows' is one",
    ),
    "no workbook": ({"t.xlsx": b"id,a\n"}, {}, "source-error", "the file is not a workbook (.xlsx) that can be read."),
    "no such sheet": (
        {"t.xlsx": workbook(One=[["id", "a"]])},
        {"dialect": {"sheetName": "Two"}},
        "source-error",
        "the workbook has no sheet 'Two'; it has 'One'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_read_says_why(tmp_path, name):
    files, resource, rule, part = BROKEN[name]
    report = check(tmp_path, files, resource=resource)
    assert [finding.rule for finding in report.errors] == [rule]
    assert part in message(report)
    assert "CSV" not in report.errors[0].hint


def test_values_of_json_have_types(tmp_path):
    fields = [
        {"name": "id", "type": "integer"},
        {"name": "a", "type": "string"},
        {"name": "n", "type": "number"},
    ]
    rows = [[1.0, "x", "1.5"], ["2", 5, 2], [True, None, 1.5], [1.5, "y", "z"], [3]]
    report = check(tmp_path, {"t.json": json.dumps([["id", "a", "n"], *rows])}, fields)
    wanted = ["type-error 3 a", "type-error 4 id", "type-error 5 id", "type-error 5 n"]
    assert sorted(found(report)) == sorted([*wanted, "missing-cell 6 a", "missing-cell 6 n"])
    assert not any("comma" in finding.hint for finding in report.errors)


def test_keys_across_formats_are_compared(tmp_path):
    (tmp_path / "p.json").write_text('[{"id": 1}, {"id": 2.0}]')
    (tmp_path / "c.csv").write_text("ref\n1\n2\n3\n")
    key = {"fields": "ref", "reference": {"resource": "p", "fields": "id"}}
    resources = [
        {"name": "p", "path": "p.json", "schema": {"fields": ID_A[:1], "primaryKey": "id"}},
        {
            "name": "c",
            "path": "c.csv",
            "schema": {"fields": [{"name": "ref", "type": "integer"}], "foreignKeys": [key]},
        },
    ]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "case", "resources": resources}))
    assert found(check_structure(tmp_path)) == ["foreign-key 4 ref"]


def test_dates_of_a_workbook_are_dates(tmp_path):
    fields = [
        {"name": "day", "type": "date"},
        {"name": "at", "type": "datetime"},
        {"name": "n", "type": "number"},
    ]
    rows = [["day", "at", "n"], [date(2020, 2, 29), NOON, 1.5], [7, "x", "y"]]
    report = check(tmp_path, {"t.xlsx": workbook(One=rows)}, fields)
    assert sorted(found(report)) == ["type-error 3 at", "type-error 3 day", "type-error 3 n"]


def test_a_missing_library_is_not_the_fault_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    report = check(tmp_path, {"t.xlsx": workbook(One=[["id", "a"], [1, "x"]])})
    assert report.errors == []
    assert any("pip install 'swp-data[xlsx]'" in item for item in report.skipped)


def test_a_format_that_needs_another_library_is_not_checked(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ezodf", None)
    report = check(tmp_path, {"t.ods": b"PK"})
    assert report.errors == []
    assert any("pip install 'frictionless[ods]'" in item for item in report.skipped)


def test_parquet_as_pandas_writes_it_is_valid(tmp_path):
    fields = [
        {"name": "none", "type": "date"},
        {"name": "day", "type": "date"},
        {"name": "n", "type": "integer"},
    ]
    midnights = [NOON.replace(hour=0), None]
    whole = parquet(none=[None, None], day=midnights[::-1], n=[1.0, None])
    assert found(check(tmp_path, {"t.parquet": whole}, fields)) == []
    wrong = parquet(none=[None, None], day=[NOON, None], n=[1.5, 2.0])
    report = check(tmp_path, {"t.parquet": wrong}, fields)
    assert sorted(found(report)) == ["type-error 2 day", "type-error 2 n"]
    decimals = parquet(none=[None], day=[date(2020, 2, 29)], n=[Decimal("7.00")])
    assert found(check(tmp_path, {"t.parquet": decimals}, fields)) == []


def test_categories_of_parquet_are_named(tmp_path):
    fields = [{"name": "id", "type": "integer", "categories": [{"value": 0, "label": "no"}, {"value": 1}]}]
    report = check(tmp_path, {"t.parquet": parquet(id=[0, 2])}, fields)
    assert message(report) == "the value is not one of the categories: 0, 1."
