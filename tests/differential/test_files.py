"""Files: encodings, compression, several parts, sizes, and what cannot be read at all.

Each example names what Frictionless finds: "type row field", for another table than `t` after its name.
"""

import gzip
import hashlib

import pytest

from swp_data.checks import validate

from .case import WRITTEN_OUT, Case, schema, table
from .files import zipped
from .oracle import assert_found

EXAMPLES = {
    "a byte order mark": (
        table("t", "\ufeffa,b\n3\n", schema("a", "b")),
        ["missing-cell 2 b"],
    ),
    "a byte order mark before a quoted label": (
        table("t", '\ufeff"a",b\n3\n', schema("a", "b")),
        ["missing-cell 2 b"],
    ),
    "two byte order marks": (
        table("t", "\ufeff\ufeffa,b\n3\n", schema("a", "b")),
        ["incorrect-label - a", "missing-cell 2 b"],
    ),
    "a byte order mark in a cell": (
        table("t", "a,b\n\ufeff3,1\n", schema("a:integer", "b")),
        ["type-error 2 a"],
    ),
    "broken UTF-8": (
        table("t", b"a,b\n3\n\xff,2\n", schema("a", "b")),
        ["encoding-error"],
    ),
    "UTF-8 that is cut off": (
        table("t", b"a,b\n3,\xc3", schema("a", "b")),
        ["encoding-error"],
    ),
    "an encoded surrogate": (
        table("t", b"a,b\n\xed\xa0\x80,2\n", schema("a", "b")),
        ["encoding-error"],
    ),
    "latin-1": (
        table(
            "t",
            "a,b\né\n".encode("latin-1"),
            schema({"name": "a", "constraints": {"maxLength": 1}}, "b"),
            encoding="latin-1",
        ),
        ["missing-cell 2 b"],
    ),
    "windows-1252": (
        table(
            "t",
            "a,b\n€\n".encode("cp1252"),
            schema({"name": "a", "constraints": {"maxLength": 1}}, "b"),
            encoding="windows-1252",
        ),
        ["missing-cell 2 b"],
    ),
    "a byte that windows-1252 does not have": (
        table("t", b"a,b\n\x81\n", schema("a", "b"), encoding="cp1252"),
        ["encoding-error"],
    ),
    "UTF-16": (
        table(
            "t",
            "a,b\né\n".encode("utf-16"),
            schema({"name": "a", "constraints": {"maxLength": 1}}, "b"),
            encoding="utf-16",
        ),
        ["missing-cell 2 b"],
    ),
    "UTF-16 without a byte order mark": (
        table("t", "a,b\n3\n".encode("utf-16-le"), schema("a", "b"), encoding="utf-16-le"),
        ["missing-cell 2 b"],
    ),
    "UTF-16 of a named order with a byte order mark": (
        table("t", "a,b\n3\n".encode("utf-16"), schema("a", "b"), encoding="utf-16-le"),
        ["missing-cell 2 b"],
    ),
    "UTF-16 that is cut off": (
        table("t", "a,b\n3\n".encode("utf-16")[:-1], schema("a", "b"), encoding="utf-16"),
        ["encoding-error"],
    ),
    "ASCII declared and a letter beyond it": (
        table("t", "a,b\né\n", schema("a", "b"), encoding="ascii"),
        ["encoding-error"],
    ),
    "UTF-8 read as latin-1": (
        table(
            "t", "a,b\né\n", schema({"name": "a", "constraints": {"maxLength": 1}}, "b"), encoding="latin-1"
        ),
        ["constraint-error 2 a", "missing-cell 2 b"],
    ),
    "an encoding that nobody knows": (
        table("t", "a,b\n3\n", schema("a", "b"), encoding="klingon"),
        ["encoding-error"],
    ),
    "a file that is not there": (
        Case(table("t", "", schema("a", "b")).resources),
        ["scheme-error"],
    ),
    "gzip": (
        table("t", gzip.compress(b"a,b\n1\n"), schema("a", "b"), path="t.csv.gz"),
        ["missing-cell 2 b"],
    ),
    "gzip that the descriptor names": (
        table(
            "t", gzip.compress(b"a,b\n1\n"), schema("a", "b"), path="t.data", format="csv", compression="gz"
        ),
        ["missing-cell 2 b"],
    ),
    "gzip that is none": (
        table("t", b"a,b\n1\n", schema("a", "b"), path="t.csv.gz"),
        ["compression-error"],
    ),
    "gzip of nothing": (
        table("t", gzip.compress(b""), schema("a", "b"), path="t.csv.gz"),
        ["source-error"],
    ),
    "gzip with a wrong checksum": (
        table("t", gzip.compress(b"a,b\n1\n")[:-8] + b"12345678", schema("a", "b"), path="t.csv.gz"),
        ["compression-error"],
    ),
    "gzip of broken UTF-8": (
        table("t", gzip.compress(b"a,b\n\xff\n"), schema("a", "b"), path="t.csv.gz"),
        ["encoding-error"],
    ),
    "zip": (
        table("t", zipped("x.csv", b"a,b\n1\n"), schema("a", "b"), path="t.csv.zip"),
        ["missing-cell 2 b"],
    ),
    "zip that is none": (
        table("t", b"a,b\n1\n", schema("a", "b"), path="t.csv.zip"),
        ["compression-error"],
    ),
    "bytes and hash that are right": (
        table(
            "t",
            b"a,b\n1,2\n",
            schema("a", "b"),
            bytes=8,
            hash="sha256:" + hashlib.sha256(b"a,b\n1,2\n").hexdigest(),
        ),
        [],
    ),
    "bytes and hash that are wrong": (
        table("t", b"a,b\n1\n", schema("a", "b"), bytes=9, hash="sha256:00"),
        ["byte-count", "hash-count", "missing-cell 2 b"],
    ),
    "an MD5 hash without its name": (
        table("t", b"a,b\n1,2\n", schema("a", "b"), hash=hashlib.md5(b"a,b\n1,2\n").hexdigest()),
        [],
    ),
    "an MD5 hash that is wrong": (
        table("t", b"a,b\n1,2\n", schema("a", "b"), hash="md5:00"),
        ["hash-count"],
    ),
    "bytes of a compressed file": (
        table("t", gzip.compress(b"a,b\n1,2\n", mtime=0), schema("a", "b"), path="t.csv.gz", bytes=8),
        ["byte-count"],
    ),
    "several files": (
        Case(
            [{**table("t", "", schema("a", "b")).resources[0], "path": ["1.csv", "2.csv"]}],
            {"1.csv": b"a,b\n1,2\n", "2.csv": b"a,b\n3\n"},
        ),
        ["missing-cell 3 b"],
    ),
    "several files without headers": (
        Case(
            [
                {
                    **table("t", "", schema("a", "b"), dialect={**WRITTEN_OUT, "header": False}).resources[0],
                    "path": ["1.csv", "2.csv"],
                }
            ],
            {"1.csv": b"1,2\n", "2.csv": b"3\n"},
        ),
        ["missing-cell 2 b"],
    ),
    "several files of which one is empty": (
        Case(
            [{**table("t", "", schema("a", "b")).resources[0], "path": ["1.csv", "2.csv"]}],
            {"1.csv": b"a,b\n1\n", "2.csv": b""},
        ),
        ["missing-cell 2 b"],
    ),
    "several files with keys across them": (
        Case(
            [{**table("t", "", schema("a", "b", primaryKey="a")).resources[0], "path": ["1.csv", "2.csv"]}],
            {"1.csv": b"a,b\n1,2\n", "2.csv": b"a,b\n1,3\n"},
        ),
        ["primary-key 3"],
    ),
    "several files that are compressed": (
        Case(
            [{**table("t", "", schema("a", "b")).resources[0], "path": ["1.csv.gz", "2.csv.gz"]}],
            {"1.csv.gz": gzip.compress(b"a,b\n1,2\n"), "2.csv.gz": gzip.compress(b"a,b\n3\n")},
        ),
        ["missing-cell 3 b"],
    ),
    "several files with byte order marks": (
        Case(
            [{**table("t", "", schema("a", "b")).resources[0], "path": ["1.csv", "2.csv"]}],
            {"1.csv": b"\xef\xbb\xbfa,b\n1,2\n", "2.csv": b"\xef\xbb\xbfa,b\n3\n"},
        ),
        ["missing-cell 3 b"],
    ),
    "several files ended by carriage returns": (
        Case(
            [{**table("t", "", schema("a", "b")).resources[0], "path": ["1.csv", "2.csv"]}],
            {"1.csv": b"a,b\r1,2\r", "2.csv": b"a,b\r3\r"},
        ),
        ["missing-cell 3 b"],
    ),
    "one file in a list": (
        Case([{**table("t", "", schema("a", "b")).resources[0], "path": ["1.csv"]}], {"1.csv": b"a,b\n1\n"}),
        ["missing-cell 2 b"],
    ),
    "a format that the name does not tell": (
        table("t", "a,b\n1\n", schema("a", "b"), path="t.txt", format="csv"),
        ["missing-cell 2 b"],
    ),
    "a name in capitals": (
        table("t", "a,b\n1\n", schema("a", "b"), path="T.CSV"),
        ["missing-cell 2 b"],
    ),
    "no schema": (
        table("t", "a,b\n1,2\nx\n", None),
        ["missing-cell 3 b"],
    ),
    "no schema and bad labels": (
        table("t", "a,a,\n1,2,3\n", None),
        ["blank-label - field3", "duplicate-label - a2"],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_errors_are_located_as_frictionless_locates_them(name):
    case, found = EXAMPLES[name]
    assert_found(case, found)


def test_the_last_row_of_a_file_does_not_run_into_the_next_file(tmp_path):
    resource = {**table("t", "", schema("a", "b:integer")).resources[0], "path": ["1.csv", "2.csv"]}
    case = Case([resource], {"1.csv": b"a,b\n1,2", "2.csv": b"a,b\n3,x\n"})
    assert [finding.rule for finding in validate(case.write(tmp_path)).errors] == ["type-error"]
