"""What Spark's workers do, without Spark: results, keys and exceptions as Arrow batches."""

import os
import pickle
from dataclasses import dataclass
from types import SimpleNamespace

import polars as pl
import pyarrow as pa
import pytest

from swp_data.datapackage.validate.cells.partial_verdict import Distinct, Partial
from swp_data.datapackage.validate.engines import spark_session, spark_tasks
from swp_data.datapackage.validate.engines.spark_session import SparkError, SparkSession
from swp_data.datapackage.validate.engines.spark_tasks import Task, mapper, opened
from swp_data.datapackage.validate.parts import Part
from swp_data.datapackage.validate.table_check import PartVerdict
from swp_data.limits import LimitError, limit

PARTS = [Part(0, 0, 10), Part(0, 10, 30)]


@dataclass(frozen=True)
class Sizes:
    """Work that returns the size of a part, and what the limit on findings is; a part of 20 bytes is too large."""

    largest: int = 100
    is_portable = True

    def start(self):
        def size(part):
            if part.end - part.start > self.largest:
                raise LimitError("a part is too large", "row_bytes", where="a.csv")
            return part.end - part.start, limit("findings")

        return size


@dataclass(frozen=True)
class Keys:
    """Work that returns a verdict with keys."""

    is_portable = True

    def start(self):
        hashes = pl.Series([1, 2**63 + 5], dtype=pl.UInt64)
        links = pl.DataFrame({"k0": ["a", None], "k1": ["b", "c"]})
        partial = Partial(2, 0, (0,), (0,), (hashes,), (Distinct(links, 2),))
        return lambda part: PartVerdict(part, partial if part.start else None)


def batches_of(task, parts=PARTS):
    """Return what Spark gets when each part is in a partition of its own."""
    numbers = (pa.RecordBatch.from_pydict({"id": [number]}) for number in range(len(parts)))
    return list(mapper(task, parts)(numbers))


def test_each_part_has_a_result_and_the_limits_of_the_driver_hold(monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_FINDINGS", "7")
    task = Task.of(Sizes())
    monkeypatch.setattr(os, "environ", {})
    results = [row for batch in batches_of(task) for row in batch.to_pylist()]
    assert [row["number"] for row in results] == [0, 1]
    assert [opened(row["result"]) for row in results] == [(10, 7), (20, 7)]


def test_an_exception_is_raised_by_the_driver_with_all_that_it_knows():
    [_, failed] = [batch["result"][0].as_py() for batch in batches_of(Task.of(Sizes(15)))]
    with pytest.raises(
        LimitError, match=r"^a\.csv: a part is too large; set SWP_DATA_MAX_ROW_BYTES"
    ) as caught:
        opened(failed)
    assert caught.value.name == "row_bytes"


def test_keys_are_rows_of_their_own_and_not_in_the_verdict():
    first, second, hashes, links = batches_of(Task.of(Keys(), width=3))
    assert opened(first["result"][0].as_py()) == PartVerdict(PARTS[0])
    assert opened(second["result"][0].as_py()).partial == Partial(2, 0, (0,), (0,), (), ())
    assert {batch.schema for batch in (first, second, hashes, links)} == {Task.of(Keys(), width=3).schema}
    nothing = {"result": None, "hash": None, "k0": None, "k1": None, "k2": None}
    assert hashes.to_pylist() == [
        {**nothing, "number": 1, "place": 0, "hash": 1},
        {**nothing, "number": 1, "place": 0, "hash": 2**63 + 5 - 2**64},
    ]
    assert links.to_pylist() == [
        {**nothing, "number": 1, "place": 1, "k0": "a", "k1": "b"},
        {**nothing, "number": 1, "place": 1, "k1": "c"},
    ]


def test_a_worker_with_another_version_is_refused():
    sent = pickle.dumps(({**spark_tasks.versions(), "polars": "1.0.0"}, 5))
    with pytest.raises(
        SparkError, match=r"^a worker of Spark has polars 1\.0\.0, and this machine has .*; install"
    ):
        opened(sent)


def test_a_machine_without_java_gets_a_sentence(monkeypatch, tmp_path):
    not_running = SimpleNamespace(getActiveSession=lambda: None)
    monkeypatch.setattr(spark_session, "_import_pyspark", lambda: SimpleNamespace(SparkSession=not_running))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(
        SparkError, match=r"Spark needs Java 17 or newer, and there is none in .*, which JAVA_HOME"
    ):
        SparkSession("local[1]")


def test_a_machine_without_pyspark_gets_a_sentence(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)
    with pytest.raises(SparkError, match=r"^PySpark is not installed; run: pip install 'swp-data\[spark\]'$"):
        SparkSession("local[1]")
