"""What Excel cannot store is written as text, and no title, label or number stops the workbook."""

import openpyxl
import pytest

from swp_data.datapackage.model import open_package
from swp_data.datapackage.table_schema import Field
from swp_data.formats.workbook import write_workbook
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
    _, first, second, third = cells(folder, "counts")
    assert first[:5] == ["9007199254740993", "B", "1899-12-31", "NaN", 2024]
    assert (second[3], third[3]) == ("INF", 1.5)


@pytest.mark.parametrize("title", [BLANK, "x" * 40_000, "=1+1", "a\nb"])
def test_a_title_of_any_kind_is_a_heading(tmp_path, title):
    folder = write_small(tmp_path / "small")
    descriptor = (folder / "datapackage.json").read_text()
    escaped = title.replace("\t", "\\t").replace("\n", "\\n")
    (folder / "datapackage.json").write_text(descriptor.replace('"title": "Note"', f'"title": "{escaped}"'))
    heading = cells(folder, "counts")[0][6]
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
