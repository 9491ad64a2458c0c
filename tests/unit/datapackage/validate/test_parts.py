"""Tables in parts: whatever their number, their order and the memory for keys, the report is the same."""

import csv
import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from swp_data.datapackage.validate import check_structure
from swp_data.datapackage.validate.engines.processes import ProcessEngine, ProcessError
from swp_data.datapackage.validate.engines.threads import ThreadEngine
from swp_data.datapackage.validate.keys import key_store, table_keys
from swp_data.datapackage.validate.keys.key_store import KeyStore, Room
from swp_data.datapackage.validate.parts import Part
from swp_data.datapackage.validate.strict import row_blocks
from swp_data.datapackage.validate.strict.fast_csv import CsvFile, CsvFiles
from swp_data.datapackage.validate.strict.row_blocks import Marks, NotProvedError
from swp_data.datapackage.validate.table_check import PartVerdict, TableCheck, check_parts

from .packages import table, write

TEXTS = ["a", "", "two words", "line\nline", 'a "word"', "1,5", '\n\n"', "é🙂", '",\n"']


class ShuffledEngine(ThreadEngine):
    """Does the work in a random order."""

    def map(self, work, parts) -> Iterator:
        do = work.start()
        order = list(range(len(parts)))
        random.Random(len(parts)).shuffle(order)
        results = {number: do(parts[number]) for number in order}
        yield from (results[number] for number in range(len(parts)))


def faulty_package(folder, seed=1, rows=400):
    """Write a package with faults in cells, rows and keys, and cells with line ends."""
    chance = random.Random(seed)
    updates = [
        [
            str(number),
            str(chance.randrange(60)),
            chance.choice(TEXTS),
            chance.choice(["2020-01-31", "2021-02-03"]),
        ]
        for number in range(rows)
    ]
    for _ in range(12):
        row = updates[chance.randrange(rows)]
        column, value = chance.choice(
            [(0, "7"), (0, ""), (0, "x"), (1, "99"), (1, "y"), (3, "2021-02-30"), (2, "z" * 40)]
        )
        row[column] = value
    updates[rows // 2] = ["", "", "", ""]
    halves = {
        f"u{number}.csv": text(["id", "place", "text", "day"], half)
        for number, half in enumerate((updates[: rows // 3], updates[rows // 3 :]))
    }
    places = [[str(number), "x" * 20] for number in range(60) if number != 30]
    schema = {
        "primaryKey": "id",
        "uniqueKeys": [["place", "text", "day"]],
        "foreignKeys": [{"fields": "place", "reference": {"resource": "places", "fields": "id"}}],
    }
    day = {"name": "day", "type": "date", "constraints": {"minimum": "2020-02-01"}}
    fields = [
        {"name": "id", "type": "integer", "constraints": {"required": True}},
        {"name": "place", "type": "integer"},
        {"name": "text", "constraints": {"maxLength": 30}},
        day,
    ]
    resources = [
        table("updates", *fields, path=list(halves), schema=schema),
        table("places", {"name": "id", "type": "integer"}, {"name": "name"}, schema={"primaryKey": "id"}),
    ]
    return write(folder, resources, {**halves, "places.csv": text(["id", "name"], places)})


def text(header, rows) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    return stream.getvalue()


@pytest.fixture(autouse=True)
def few_partitions(monkeypatch):
    monkeypatch.setattr(key_store, "PARTITIONS", 4)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return faulty_package(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def whole(package):
    """The report on the package when each file is one part."""
    report = check_structure(package, engine=ThreadEngine(threads=1))
    rules = {finding.rule for finding in report.errors}
    assert {
        "primary-key",
        "unique-key",
        "foreign-key",
        "type-error",
        "constraint-error",
        "blank-row",
    } <= rules
    return report.to_json()


@pytest.mark.parametrize("size", [1, 3000, 5000])
@pytest.mark.parametrize("key_bytes", [0, 1 << 20])
@pytest.mark.parametrize("engine", [ThreadEngine, ShuffledEngine])
def test_the_report_is_that_of_the_whole(package, whole, engine, size, key_bytes):
    assert check_structure(package, engine=engine(size, key_bytes)).to_json() == whole


@pytest.mark.parametrize("seed", range(2, 7))
def test_other_packages(tmp_path, seed):
    package = faulty_package(tmp_path, seed, rows=150 + 13 * seed)
    whole = check_structure(package, engine=ThreadEngine(threads=1)).to_json()
    assert check_structure(package, engine=ShuffledEngine(1, seed % 2)).to_json() == whole


def test_processes_give_the_same_report(package, whole):
    engine = ProcessEngine(2, part_bytes=1)
    try:
        assert check_structure(package, engine=engine).to_json() == whole
    finally:
        engine.close()


def test_keys_that_are_too_many_to_send_are_compared_in_partitions(package, whole, monkeypatch):
    monkeypatch.setattr(table_keys, "MOST_HASHES", 0)
    assert check_structure(package, engine=ThreadEngine(1, 0)).to_json() == whole


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_sample_is_that_of_the_whole(package, monkeypatch, most):
    monkeypatch.setenv("SWP_DATA_MAX_FINDINGS", str(most))
    whole = check_structure(package, engine=ThreadEngine(threads=1))
    assert any(finding.count > 1 for finding in whole.errors)
    total = sum(finding.count for finding in check_structure(package, all_findings=True).errors)
    assert sum(finding.count for finding in whole.errors) == total
    for engine in (ThreadEngine(1, 0), ShuffledEngine(3000)):
        assert check_structure(package, engine=engine).to_json() == whole.to_json()


@pytest.mark.parametrize("guesses", [0, 100])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_parts_are_whole_rows_wherever_a_file_is_cut(tmp_path, monkeypatch, end, guesses):
    """Without a look at the quotes, many parts start within a cell, and are read again."""
    monkeypatch.setattr(row_blocks, "MOST_GUESSES", guesses)
    chance = random.Random(3)
    rows = [[chance.choice(TEXTS), chance.choice(TEXTS)] for _ in range(60)]
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end).writerows(rows)
    for data in (stream.getvalue(), stream.getvalue().removesuffix(end)):
        path = tmp_path / "t.csv"
        path.write_bytes(data.encode())
        for size in (1, 7, 64, 500):
            files = CsvFiles((CsvFile(path, 0),), Marks(), ("c0", "c1"))
            monkeypatch.setattr("swp_data.datapackage.validate.strict.fast_csv.longest_row", lambda _: 0)
            check = TableCheck(files, (), (), (), conforming=True)
            monkeypatch.setattr(TableCheck, "start", lambda check: lambda part: verdict_of(check, part))
            found = [
                row
                for verdict in check_parts(check, files.parts(size), ThreadEngine())
                for row in verdict.partial
            ]
            assert [list(row) for row in found] == rows


def verdict_of(check, part):
    """Return the rows of a part as its verdict."""
    reading = check.rows.read(part)
    try:
        rows = [row for frame in reading for row in frame.iter_rows()]
    except NotProvedError as error:
        return PartVerdict(Part(part.file, reading.start, part.end), problem=error.problem)
    return PartVerdict(Part(part.file, reading.start, reading.end), rows)


def test_a_part_that_is_not_strict_csv_ends_the_fast_way(tmp_path):
    package = write(
        tmp_path,
        [table("t", {"name": "a"}, {"name": "b"})],
        {"t.csv": "a,b\n" + 'x,"y"\n' * 900 + 'x,"y"z\n'},
    )
    report = check_structure(package, engine=ThreadEngine(1))
    assert [(finding.rule, finding.row) for finding in report.errors] == [("quote-error", 902)]


class Ending:
    """Work that ends its process."""

    is_portable = True

    def start(self):
        return lambda part: os._exit(part.end)


def test_a_process_that_ends_is_a_sentence():
    engine = ProcessEngine(2)
    try:
        with pytest.raises(ProcessError, match="ended unexpectedly"):
            list(engine.map(Ending(), [Part(), Part()]))
    finally:
        engine.close()


WAITING = """
import os, sys, time
from tests.unit.datapackage.validate.test_parts import Waiting, Part, ProcessEngine
if __name__ == "__main__":
    for number in ProcessEngine(2).map(Waiting(), [Part(end=0), Part(end=0), Part(end=60)]):
        print(number, flush=True)
"""


class Waiting:
    """Work that takes some seconds, and returns the number of its process."""

    is_portable = True

    def start(self):
        def wait(part):
            time.sleep(part.end)
            return os.getpid()

        return wait


def test_processes_end_with_the_one_that_started_them(tmp_path):
    script = tmp_path / "waiting.py"
    script.write_text(WAITING, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])}
    with subprocess.Popen(
        [sys.executable, script], env=environment, stdout=subprocess.PIPE, text=True
    ) as parent:
        workers = {int(parent.stdout.readline()) for _ in range(2)}
        parent.kill()
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{worker}").exists() for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def test_stores_keep_equal_keys_together(tmp_path):
    room = Room(tmp_path, 0)
    store = KeyStore(room, {"k0": pl.String()}, pl.col("k0").hash(), is_distinct=True)
    for start in range(0, 3000, 500):
        store.add(pl.DataFrame({"k0": [str(number) for number in range(start, start + 1000)]}))
    assert store.is_written
    partitions = [set(frame["k0"]) for frame in store.partitions()]
    assert sum(map(len, partitions)) == len(set.union(*partitions)) == 3500
    assert len(partitions) > 1
