"""Each format of the release, read with a tool that users would read it with."""

import csv
import datetime as dt
import io
import json
import math
import re
import sqlite3
import subprocess
import sys
import tarfile
import zipfile
from contextlib import closing

import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from frictionless import Package as FrictionlessPackage

import swp_data as swp
from swp_data.datapackage import frames
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.dataset.searchable_text import SEARCHED
from swp_data.formats.workbook_sheet import FIRST, NAMES, TITLES, headings, sheet_names
from swp_data.release.build import release

RELEASED = list(swp.views())
TABLES = [*swp.tables(), *RELEASED]
DUCKDB_TYPES = {
    "integer": "BIGINT",
    "year": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
PYTHON_TYPES = {"integer": int, "year": int, "number": (int, float), "boolean": bool, "date": dt.datetime}


def expected(described, name):
    """Return the rows of a table that each format must have."""
    return frames.scan(described.resources[name]).collect()


def database(folder):
    return closing(sqlite3.connect(f"{(folder / 'swp-data.sqlite').as_uri()}?mode=ro", uri=True))


def test_frictionless_accepts_the_released_package(released):
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=released, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["valid"]
    assert [task["name"] for task in report["tasks"]] == TABLES


def test_frictionless_notices_a_changed_byte(copy):
    file = copy / "csv" / "plans.csv"
    file.write_bytes(file.read_bytes().replace(b"2016", b"2015", 1))
    report = FrictionlessPackage(str(copy / "datapackage.json")).validate()
    assert "hash-count" in {error.type for task in report.tasks for error in task.errors}


@pytest.mark.parametrize("name", swp.tables())
def test_the_csv_file_of_a_table_is_the_canonical_file(released, name):
    assert (released / "csv" / f"{name}.csv").read_bytes() == (
        package_folder() / "data" / f"{name}.csv"
    ).read_bytes()


@pytest.mark.parametrize("name", RELEASED)
def test_the_csv_file_of_a_view_equals_the_view(released, described, name):
    typed = frames.scan(described.resources[name]).collect()
    assert typed.equals(swp.view(name))
    text = (released / "csv" / f"{name}.csv").read_text(encoding="utf-8")
    rewritten = io.StringIO()
    csv.writer(rewritten, lineterminator="\n").writerows(csv.reader(io.StringIO(text, newline="")))
    assert text == rewritten.getvalue()


def test_a_view_writes_each_number_as_its_table_does(released):
    with (released / "csv" / "series.csv").open(encoding="utf-8", newline="") as view:
        ours = {row["observation_id"]: (row["value"], row["upper_value"]) for row in csv.DictReader(view)}
    with (released / "csv" / "observations.csv").open(encoding="utf-8", newline="") as table:
        theirs = {row["observation_id"]: (row["value"], row["upper_value"]) for row in csv.DictReader(table)}
    assert ours == theirs


def test_progress_has_the_objective_and_the_bodies_of_each_update(released):
    with (released / "csv" / "progress.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["update_id"]: row for row in csv.DictReader(file)}
    objectives = swp.load("objectives").select("objective_id", objective="title")
    updates = (
        swp.load("updates")
        .join(swp.load("activities").select("activity_id", "commitment_id"), on="activity_id")
        .join(swp.load("commitments").select("commitment_id", "objective_id"), on="commitment_id")
        .join(objectives, on="objective_id")
    )
    assert {key: row["objective"] for key, row in rows.items()} == dict(
        updates.select("update_id", "objective").iter_rows()
    )
    links = swp.load("oversight_links").join(swp.load("oversight_bodies"), on="body_id")
    for update, bodies in links.group_by("update_id"):
        assert set(rows[update[0]]["bodies"].split("; ")) == set(bodies["name"]), update
    assert rows.keys() - set(links["update_id"]) == {key for key, row in rows.items() if not row["bodies"]}


@pytest.mark.parametrize("name", TABLES)
def test_duckdb_reads_parquet_with_the_types_of_the_schema(released, described, name):
    relation = duckdb.read_parquet(str(released / "parquet" / f"{name}.parquet"))
    fields = described.resources[name].schema.fields
    assert [str(kind) for kind in relation.types] == [
        DUCKDB_TYPES.get(field.type, "VARCHAR") for field in fields
    ]
    assert relation.fetchall() == expected(described, name).rows()


@pytest.mark.parametrize("name", TABLES)
def test_pandas_reads_the_rows_and_empty_cells_of_parquet(released, described, name):
    frame = pd.read_parquet(released / "parquet" / f"{name}.parquet")
    ours = expected(described, name)
    assert list(frame.columns) == ours.columns
    assert len(frame) == ours.height
    assert frame.isna().sum().to_dict() == {column: ours[column].null_count() for column in ours.columns}


@pytest.mark.parametrize("name", TABLES)
def test_pandas_reads_enumerated_text_as_categories_and_dates_as_times(released, described, name):
    file = released / "parquet" / f"{name}.parquet"
    frame = pd.read_parquet(file, to_pandas_kwargs={"date_as_object": False})
    for field in described.resources[name].schema.fields:
        if values := field.constraints.get("enum"):
            assert frame[field.name].cat.categories.to_list() == values
            assert not frame[field.name].cat.ordered
        if field.type == "date":
            assert frame[field.name].dtype == "datetime64[ms]"


@pytest.mark.parametrize("name", TABLES)
def test_parquet_metadata_describe_the_table_and_its_columns(released, described, name):
    resource = described.resources[name]
    schema = pq.read_schema(released / "parquet" / f"{name}.parquet")
    said = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    assert (said["title"], said["description"]) == (resource.title, resource.description)
    assert (said["package"], said["version"], said["licence"]) == ("swp-data", described.version, "CC-BY-4.0")
    assert json.loads(said["primary_key"]) == list(resource.schema.primary_key)
    assert json.loads(said["schema"]) == resource.schema_descriptor
    for field in resource.schema.fields:
        column = {key.decode(): value.decode() for key, value in schema.field(field.name).metadata.items()}
        assert (column["title"], column["description"]) == (field.title, field.description)
        assert list(json.loads(column.get("values", "{}"))) == field.constraints.get("enum", [])


def test_duckdb_shows_the_metadata_of_a_parquet_file(released, described):
    entries = duckdb.sql(
        f"SELECT * FROM parquet_kv_metadata('{released}/parquet/updates.parquet')"
    ).fetchall()
    metadata = {key.decode(): value.decode() for _, key, value in entries}
    assert metadata["description"] == described.resources["updates"].description


@pytest.mark.parametrize("name", TABLES)
def test_parquet_is_compressed_with_snappy_only(released, name):
    """Readers in browsers have no other codec built in."""
    group = pq.read_metadata(released / "parquet" / f"{name}.parquet").row_group(0)
    assert {group.column(index).compression for index in range(group.num_columns)} == {"SNAPPY"}


def test_the_database_is_sound_and_its_foreign_keys_hold(released):
    with database(released) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("name", TABLES)
def test_the_database_has_the_keys_of_the_schema_and_an_index_for_each(released, described, name):
    schema = described.resources[name].schema
    with database(released) as connection:
        columns = connection.execute(f"PRAGMA table_info('{name}')").fetchall()
        keys = connection.execute(f"PRAGMA foreign_key_list('{name}')").fetchall()
        indexes = {
            tuple(row[2] for row in connection.execute(f"PRAGMA index_info('{index[1]}')"))
            for index in connection.execute(f"PRAGMA index_list('{name}')")
        }
    assert tuple(row[1] for row in sorted(columns, key=lambda row: row[5]) if row[5]) == schema.primary_key
    assert [bool(row[3]) for row in columns] == [field.required for field in schema.fields]
    assert {(row[3], row[2], row[4]) for row in keys} == {
        (key.fields[0], key.resource or name, key.to[0]) for key in schema.foreign_keys
    }
    for key in schema.foreign_keys:
        assert any(index[: len(key.fields)] == key.fields for index in indexes), key


def test_the_full_text_index_is_sound(copy):
    with closing(sqlite3.connect(copy / "swp-data.sqlite")) as connection:
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")


def test_the_database_refuses_a_row_that_the_schema_refuses(copy):
    with closing(sqlite3.connect(copy / "swp-data.sqlite")) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for change in ("status = 'finished'", "activity_id = 'nowhere'", "line_start = NULL"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(f"UPDATE updates SET {change} WHERE rowid = 1")


@pytest.mark.parametrize("table", SEARCHED)
def test_a_search_finds_a_row_of_each_searched_table_with_its_lines(released, table):
    row = swp.load(table).row(0, named=True)
    columns = [column for column in SEARCHED[table] if row[column]]
    words = re.findall(r"\w+", " ".join(row[column] for column in columns))
    with database(released) as connection:
        results = connection.execute(
            'SELECT id, source_id, line_start FROM search WHERE search MATCH ? AND "table" = ?',
            (" ".join(f'"{word}"' for word in words), table),
        ).fetchall()
    keys = [row[key] for key in open_package(package_folder()).resources[table].schema.primary_key]
    assert (" ".join(keys), row.get("source_id"), row.get("line_start", row.get("line"))) in results


def test_the_search_index_contains_each_row_once(released):
    with database(released) as connection:
        count = connection.execute("SELECT count(*) FROM search").fetchone()[0]
    assert count == sum(swp.load(table).height for table in SEARCHED)


def test_the_database_contains_the_data_dictionary(released, described):
    with database(released) as connection:
        rows = connection.execute(
            'SELECT "table", field, title, description FROM dictionary_fields ORDER BY rowid'
        ).fetchall()
        dataset = dict(connection.execute("SELECT name, value FROM dictionary_dataset"))
    assert rows == [
        (name, field.name, field.title, field.description)
        for name, resource in described.resources.items()
        for field in resource.schema.fields
    ]
    assert dataset["version"] == described.version


@pytest.fixture(scope="module")
def workbook(released):
    return openpyxl.load_workbook(released / "swp-data.xlsx")


def test_the_workbook_begins_with_a_cover_the_contents_and_the_dictionary(workbook, described):
    assert workbook.sheetnames[:4] == ["About", "Contents", "Dictionary", "progress"]
    assert sorted(workbook.sheetnames[3:]) == sorted(sheet_names(described.resources))
    cover = {row[0]: row[1] for row in workbook["About"].iter_rows(values_only=True)}
    assert cover["Version"] == described.version
    assert "CC-BY-4.0" in cover["Licence"]
    links = {cell.value: cell.hyperlink.location for (cell,) in workbook["Contents"].iter_rows(2, max_col=1)}
    assert links["updates"] == "'updates'!A1"
    assert links.keys() == {"Dictionary", *described.resources}


@pytest.mark.parametrize("name", TABLES)
def test_a_sheet_has_the_values_of_its_table_with_their_types(workbook, described, name):
    (sheet_name,) = sheet_names([name])
    sheet, resource = workbook[sheet_name], described.resources[name]
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[TITLES]] == headings(resource)
    assert [cell.value for cell in rows[NAMES]] == list(resource.schema.names)
    ours = expected(described, name)
    assert len(rows) == FIRST + ours.height
    for cells, values in zip(rows[FIRST:], ours.rows(), strict=True):
        for cell, value, field in zip(cells, values, resource.schema.fields, strict=True):
            assert cell.data_type != "f", cell.coordinate
            if value is None:
                assert cell.value is None
                continue
            assert isinstance(cell.value, PYTHON_TYPES.get(field.type, str)), cell.coordinate
            plain = cell.value.date() if isinstance(cell.value, dt.datetime) else cell.value
            assert plain == value, cell.coordinate
    assert sheet.freeze_panes == "B4"
    assert rows[0][0].hyperlink.location == "Contents!A1"
    assert all(
        field.description in cell.comment.text
        for cell, field in zip(rows[TITLES], resource.schema.fields, strict=True)
    )


@pytest.mark.parametrize("name", TABLES)
def test_a_sheet_is_an_excel_table_with_the_name_of_its_table(workbook, described, name):
    (sheet_name,) = sheet_names([name])
    sheet = workbook[sheet_name]
    (table,) = sheet.tables.values()
    assert (table.name, table.displayName) == (name, name)
    assert table.ref == f"A{NAMES + 1}:{sheet.dimensions.split(':')[1]}"
    assert table.column_names == list(described.resources[name].schema.names)
    assert table.autoFilter.ref == table.ref


def test_pandas_reads_a_sheet_if_it_skips_two_rows(released, described):
    frame = pd.read_excel(released / "swp-data.xlsx", "updates", skiprows=2)
    assert list(frame.columns) == list(described.resources["updates"].schema.names)
    assert frame["status"].to_list() == expected(described, "updates")["status"].cast(str).to_list()


@pytest.mark.parametrize("name", TABLES)
def test_no_text_is_too_high_for_its_row(workbook, name):
    """A row has room for as many lines as its longest text has letters, of which 11 are as wide as 10 digits."""
    (sheet_name,) = sheet_names([name])
    sheet = workbook[sheet_name]
    widths = {
        column: group.width
        for group in sheet.column_dimensions.values()
        for column in range(group.min, group.max + 1)
    }
    for row in sheet.iter_rows(min_row=TITLES + 1):
        height = sheet.row_dimensions[row[0].row].height or 15
        assert height <= 409
        for cell in row:
            if isinstance(cell.value, str) and cell.row != NAMES + 1:
                letters = widths[cell.column] * 11 / cell.font.size * 1.1
                lines = sum(max(math.ceil(len(line) / letters), 1) for line in cell.value.split("\n"))
                assert lines * cell.font.size * 1.2 <= height + 1, cell.coordinate


def test_a_text_that_looks_like_a_formula_stays_a_text(small, tmp_path):
    _, built = release(small, tmp_path / "dist")
    sheet = openpyxl.load_workbook(built.folder / "small.xlsx")["counts"]
    assert (sheet["G6"].value, sheet["G6"].data_type) == ("=1+1", "s")
    assert sheet["G4"].value == 'two\nlines, "quoted"'
    assert sheet["C4"].value == dt.datetime(2024, 2, 29)  # noqa: DTZ001


def test_a_table_with_a_text_too_long_for_a_cell_gets_no_sheet(small, tmp_path):
    table = small / "counts.csv"
    table.write_text(table.read_text(encoding="utf-8") + f"11,B,,,,,{'x' * 40_000}\n", encoding="utf-8")
    _, built = release(small, tmp_path / "dist")
    book = openpyxl.load_workbook(built.folder / "small.xlsx")
    assert "counts" not in book.sheetnames
    (text,) = [row[2].value for row in book["Contents"].iter_rows() if row[0].value == "counts"]
    assert text.endswith("(Too large for a sheet: see counts.csv.)")


def test_a_table_with_too_many_rows_gets_no_sheet_and_contents_says_so(small, tmp_path, monkeypatch):
    monkeypatch.setattr("swp_data.formats.workbook.MAX_ROWS", 2)
    _, built = release(small, tmp_path / "dist")
    book = openpyxl.load_workbook(built.folder / "small.xlsx")
    assert book.sheetnames == ["About", "Contents", "Dictionary", "towns"]
    texts = {row[0].value: row[2].value for row in book["Contents"].iter_rows()}
    assert texts["counts"].endswith("(Too large for a sheet: see counts.csv.)")


def test_the_wheel_contains_the_parquet_files_of_the_release(released):
    (wheel,) = (released / "python").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        for name in swp.tables():
            packed = archive.read(f"swp_data/_package/data/{name}.parquet")
            assert packed == (released / "parquet" / f"{name}.parquet").read_bytes(), name


def test_the_source_distribution_contains_the_tables_and_no_stray_files(released):
    (sdist,) = (released / "python").glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
        plans = archive.extractfile(f"{sdist.name.removesuffix('.tar.gz')}/data/plans.csv").read()
    assert plans == (package_folder() / "data" / "plans.csv").read_bytes()
    assert {f"data/{name}.csv" for name in swp.tables()} <= names
    assert not {name.split("/")[0] for name in names} & {"dist", ".git", ".nox", ".venv"}
