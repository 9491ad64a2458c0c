"""The script for R loads every value of a release, with its type."""

import csv
import functools
import http.server
import re
import shutil
import threading
from pathlib import Path

import pytest

import swp_data as swp
from swp_data.release.build import release

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "r.md"
CLASSES = {
    "string": "character",
    "yearmonth": "character",
    "date": "Date",
    "boolean": "logical",
    "integer": "integer",
    "year": "integer",
    "number": "numeric",
}
SOURCE = 'source("r/swpdata.R")\n'
# Writes what R has of each table: the values as the canonical CSV has them, the classes, and the levels of factors.
WRITE_ALL = """
as_text <- function(column) {
  if (is.logical(column)) tolower(column)
  else if (is.numeric(column)) ifelse(is.na(column), NA, sprintf("%.15g", column))
  else as.character(column)
}
write_csv <- function(frame, file) write.csv(frame, file, na = "", row.names = FALSE, fileEncoding = "UTF-8")
for (name in c(swp_tables(), swp_views())) {
  frame <- swp_load(name)
  write_csv(as.data.frame(lapply(frame, as_text), check.names = FALSE), file.path(folder, paste0(name, ".csv")))
  levels <- sapply(frame, function(column) paste(levels(column), collapse = "\\n"))
  kinds <- data.frame(class = sapply(frame, class), levels = levels)
  write_csv(kinds, file.path(folder, paste0(name, ".kinds")))
}
"""


def read_csv(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


@pytest.fixture(scope="module")
def written(released, run_r, tmp_path_factory):
    """Return the folder of what R wrote of each table of the release."""
    folder = tmp_path_factory.mktemp("written")
    run_r(f'{SOURCE}folder <- "{folder}"\n{WRITE_ALL}', released)
    return folder


def test_r_lists_the_tables_and_views(written):
    assert {file.stem for file in written.glob("*.csv")} == {*swp.tables(), *swp.views()}


@pytest.mark.parametrize("name", [*swp.tables(), *swp.views()])
def test_r_reads_every_value_with_its_type(name, released, described, written):
    assert read_csv(written / f"{name}.csv") == read_csv(released / "csv" / f"{name}.csv")
    for (class_, levels), field in zip(
        read_csv(written / f"{name}.kinds")[1:], described.resources[name].schema.fields, strict=True
    ):
        has_levels = field.type == "string" and field.values
        assert class_ == ("factor" if has_levels else CLASSES[field.type]), field.name
        assert levels == ("\n".join(field.values) if has_levels else ""), field.name


def test_r_describes_the_columns_as_python_does(released, run_r):
    script = """
    described <- swp_describe("oversight_bodies")
    described$values <- sapply(described$values, function(values) paste(values, collapse = "|"))
    write.csv(described, na = "", row.names = FALSE)
    write.csv(swp_catalogue(), row.names = FALSE)
    """
    printed = list(csv.reader(run_r(SOURCE + script, released).splitlines(keepends=True)))
    columns, listed = swp.describe("oversight_bodies"), swp.catalogue()
    rows = [
        [
            str(cell).upper() if isinstance(cell, bool) else cell or ""
            for cell in (*row[:5], "|".join(row[5] or ()), *row[6:])
        ]
        for row in columns.rows()
    ]
    assert printed[: len(rows) + 1] == [columns.columns, *rows]
    assert printed[len(rows) + 1 :] == [
        listed.columns,
        *([str(cell) for cell in row] for row in listed.rows()),
    ]


def test_r_reads_odd_texts_and_large_numbers(small, run_r, tmp_path):
    rows = (
        "count_id,town,day,value,year,month,note\n"
        '1,À,2024-02-29,0.1,2024,2024-02,"NA"\n'
        '2,B,,-38000,,,"a ""b"", c\\n # \'d\nsecond line"\n'
        "3000000000,À,2023-12-31,12345678.25,1999,2023-12, spaces \n"
    )
    (small / "counts.csv").write_text(rows, encoding="utf-8", newline="")
    report, build = release(small, tmp_path / "dist")
    assert build, report.to_text()
    run_r(f'{SOURCE}folder <- "{tmp_path}"\n{WRITE_ALL}', build.folder)
    assert read_csv(tmp_path / "counts.csv") == read_csv(small / "counts.csv")
    assert [kind for kind, _ in read_csv(tmp_path / "counts.kinds")[1:4]] == ["numeric", "character", "Date"]


def test_r_names_what_it_cannot_load(copy, run_r):
    table = copy / "csv" / "sources.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(
        re.sub(r"(,\d{4}-\d\d-\d\d){2},", ",2018-13-01,2018-13-31,", text, count=1), encoding="utf-8"
    )
    script = """
    message_of <- function(code) tryCatch(code, error = conditionMessage)
    cat(message_of(swp_load("upates")), message_of(swp_load(c("a", "b"))), message_of(swp_load("sources")), sep = "\n")
    cat(message_of(swp_load("updates", "nowhere")))
    """
    lines = run_r(SOURCE + script, copy).splitlines()
    assert 'no table or view "upates"; did you mean "updates"?' in lines[0]
    assert "Give the name of one table or view" in lines[1]
    assert re.match(r"A cell of sources\.\w+ is not of type date; the release is damaged", lines[2])
    assert lines[3].startswith("nowhere/r/columns.csv does not exist.")


def test_r_reads_a_published_release_and_a_folder_from_elsewhere(released, run_r, tmp_path):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=released)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        script = f"""
        source("http://127.0.0.1:{server.server_port}/r/swpdata.R")
        published <- swp_load("updates")
        source("{released}/r/swpdata.R")
        stopifnot(identical(published, swp_load("updates")), identical(published, swp_load("updates", "{released}/")))
        """
        run_r(script, tmp_path)
    finally:
        server.shutdown()
        server.server_close()


def test_the_examples_of_the_guide_run(released, run_r, tmp_path):
    shutil.copytree(released, tmp_path / "swp-data-1.2.0")
    code = "\n".join(
        re.findall(r"^```r\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    )
    printed = run_r(code, tmp_path)
    assert '[1] "active"   "complete" "on_hold"' in printed
