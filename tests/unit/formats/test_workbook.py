"""What Excel cannot store is written as text, and no title, label or number stops the workbook."""

import openpyxl
import polars as pl
import pytest

from swp_data.datapackage.model import open_package
from swp_data.datapackage.table_schema import Field
from swp_data.formats.workbook import write_workbook
from swp_data.formats.workbook_layout import MAX_ROW_HEIGHT, column_width, row_height, text_height
from swp_data.formats.workbook_sheet import TITLES, excel_table_names
from tests.release.conftest import write_small

BLANK = " \t "


def cells(folder, table):
    write_workbook(open_package(folder), 0, folder / "small.xlsx")
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(folder / "small.xlsx")[table]]


def test_a_number_or_a_date_that_excel_lacks_is_a_text(tmp_path):
    folder = write_small(tmp_path / "small")
    header = (folder / "counts.csv").read_text().splitlines()[0]
    rows = ["9007199254740993,B,1899-12-31,NaN,2024,,", "2,B,,INF,,,", "3,B,,1.5,,,", ""]
    (folder / "counts.csv").write_text("\n".join([header, *rows]))
    *_, first, second, third = cells(folder, "counts")
    assert first[:5] == ["9007199254740993", "B", "1899-12-31", "NaN", 2024]
    assert (second[3], third[3]) == ("INF", 1.5)


@pytest.mark.parametrize("title", [BLANK, "x" * 40_000, "=1+1", "a\nb"])
def test_a_title_of_any_kind_is_a_heading(tmp_path, title):
    folder = write_small(tmp_path / "small")
    descriptor = (folder / "datapackage.json").read_text()
    escaped = title.replace("\t", "\\t").replace("\n", "\\n")
    (folder / "datapackage.json").write_text(descriptor.replace('"title": "Note"', f'"title": "{escaped}"'))
    heading = cells(folder, "counts")[TITLES][6]
    assert heading == title or (len(title) > 32_767 and heading.endswith("..."))


@pytest.mark.parametrize(
    "categories",
    [("met",), ({"value": "met"},), ({"label": "Met"},), (1, None), ({"value": 1, "label": {}},)],
)
def test_categories_without_a_label_are_not_labels(categories):
    assert all(isinstance(label, str) for _, label in Field("status", "string", categories=categories).labels)


@pytest.mark.parametrize("values", [[1, 2], "met", None, {"a": 1}, [None]])
def test_only_texts_are_the_values_of_an_enumerated_field(values):
    assert Field("status", "string", constraints={"enum": values}).values == ()


@pytest.mark.parametrize("length", [0, 100, 2_000, 6_000, 8_000])
def test_a_column_is_wide_enough_for_its_longest_text(length):
    text = "word " * (length // 5)
    width = column_width(Field("text", "string"), pl.Series("text", [text, None], dtype=pl.String))
    small = text_height(text, width) > MAX_ROW_HEIGHT
    assert small == (length >= 6_000)
    assert text_height(text, width, small=small) <= row_height([width], [text]) <= MAX_ROW_HEIGHT


def test_names_of_one_case_are_no_excel_table(tmp_path):
    folder = write_small(tmp_path / "small")
    for file in (folder / "counts.csv", folder / "datapackage.json"):
        text = file.read_text(encoding="utf-8")
        renamed = (
            text.replace("note", "TOWN")
            if file.suffix == ".csv"
            else text.replace('"name": "note"', '"name": "TOWN"')
        )
        file.write_text(renamed, encoding="utf-8")
    write_workbook(open_package(folder), 0, folder / "small.xlsx")
    sheet = openpyxl.load_workbook(folder / "small.xlsx")["counts"]
    assert not sheet.tables
    assert sheet.auto_filter.ref


@pytest.mark.parametrize("name", ["", "a1", "R1C1", "rc", "C", "Ö", "x" * 300, "2016"])
def test_the_name_of_an_excel_table_is_one_that_excel_accepts(name):
    (accepted,) = excel_table_names([name])
    assert accepted.startswith(("_", "x"))
    assert len(accepted) <= 255
    assert accepted.isascii()
