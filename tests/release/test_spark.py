"""Spark reads a release as its README says. PySpark is 500 MB, so it has a session of its own."""

import csv

import pytest

import swp_data as swp
from swp_data.formats.readme import reading_lines

sql = pytest.importorskip(
    "pyspark.sql", reason="PySpark is not installed; `nox --sessions tests_spark` runs this"
)


@pytest.fixture(scope="module")
def spark():
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    session = sql.SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    yield session
    session.stop()


@pytest.mark.parametrize("program", ["Spark", "Spark, from CSV"])
@pytest.mark.parametrize("name", [*swp.tables(), *swp.views()])
def test_the_line_for_spark_reads_every_value(name, program, spark, released, described):
    line = reading_lines("swp-data", described.resources[name])[program].replace('("', f'("{released}/', 1)
    frame = eval(line, {"spark": spark})
    with (released / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        expected = list(csv.DictReader(stream))
    rows = [{column: as_text(value) for column, value in row.asDict().items()} for row in frame.collect()]
    assert rows == expected


def as_text(value):
    """Return a value as the CSV file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else "" if value is None else str(value)
