import pytest

from swp_data.checks import validate
from swp_data.checks.canonical_form import write_canonical
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder


def rewrite(package, table, change):
    file = package / "data" / f"{table}.csv"
    file.write_bytes(change(file.read_bytes()))
    return file


def swap(data, one, other):
    lines = data.split(b"\n")
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


CHANGES = {
    "rows in another order": lambda data: swap(data, 2, 3),
    "carriage returns": lambda data: data.replace(b"\n", b"\r\n"),
    "needless quotes": lambda data: data.replace(b"victims,1,", b'"victims",1,'),
    "a quoted empty cell": lambda data: data.replace(b"swp-2016,Safer", b"swp-2016,Safer").replace(
        b",,,", b',"",,'
    ),
    "no newline at the end": lambda data: data.rstrip(b"\n"),
}


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "a quoted empty cell"])
def test_what_is_not_canonical_is_refused_and_the_formatter_mends_it(package, name):
    before = (package / "data" / "objectives.csv").read_bytes()
    rewrite(package, "objectives", CHANGES[name])
    found = [one for one in validate(package).errors if one.rule == "canonical-form"]
    assert [one.table for one in found] == ["objectives"]
    assert write_canonical(open_package(package)) == ["objectives"]
    assert (package / "data" / "objectives.csv").read_bytes() == before


def test_a_quoted_empty_cell_is_not_canonical(package):
    rewrite(package, "plans", lambda data: data.replace(b"2016,2021,,,", b'2016,2021,"",,'))
    assert [one.table for one in validate(package).errors] == ["plans"]
    assert write_canonical(open_package(package)) == ["plans"]


def test_the_committed_tables_are_canonical(package):
    assert write_canonical(open_package(package)) == []
    assert sorted(path.name for path in (package / "data").iterdir()) == sorted(
        path.name for path in (package_folder() / "data").iterdir()
    )


def test_rows_that_point_to_a_table_stand_in_its_order(package):
    rewrite(package, "updates", lambda data: data)
    text = (package / "data" / "updates.csv").read_text(encoding="utf-8")
    assert (
        text.index("pcp-2018-09-18-1.2-1,")
        < text.index("pcp-2018-09-18-A1.1,")
        < text.index("pcp-2018-09-18-2.1.1,")
    )
