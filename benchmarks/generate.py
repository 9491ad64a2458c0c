"""Write a Data Package that resembles ours, with any number of rows; the same seed gives the same rows.

    python -m benchmarks.generate 10000 1000000 --cache build/benchmarks

A row of updates takes about 300 bytes, so a million rows and their activities take 316 MB. Polars expressions generate
the rows in batches: ten million rows (3 GB) take a minute and little memory.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import random
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO

import polars as pl

from benchmarks import fairspec_schemas, schemas
from benchmarks.schemas import ACTIVITIES, FIRST_DAY, LAST_DAY, STATUSES, UPDATES, columns, descriptor

SEED = 2016
CACHE = Path("build/benchmarks")
BATCH = 250_000
UPDATES_PER_ACTIVITY = 10
TEXTS = 20_000  # number of texts to choose from; each row adds a number
STAMP = ".stamp"

Fault = Callable[[list[str]], list[str]]


def cell(column: str, value: str) -> Fault:
    """Return the fault that puts `value` into a column of updates."""
    index = columns(UPDATES).index(column)
    return lambda cells: [*cells[:index], value, *cells[index + 1 :]]


# Each fault edits the cells of one row and breaks the schema, so a validator must reject it.
FAULTS: Mapping[str, Fault] = {
    "a day that does not exist": cell("reported_on", "2019-02-30"),
    "a date out of range": cell("reported_on", "2015-12-31"),
    "a status that is not listed": cell("status", "finished"),
    "a required cell left empty": cell("status", ""),
    "a reference with a tail": cell("printed_ref", "A4.6x"),
    "a word for an integer": cell("line_start", "twelve"),
    "an amount out of range": cell("amount", "-1"),
    "a boolean that is neither": cell("is_quoted", "perhaps"),
    "a text too long": cell("update_text", "x" * 2001),
    "a repeated primary key": cell("update_id", "update-000000000"),
    "a dangling foreign key": cell("activity_id", "swp-9999999"),
    "a row cut short": lambda cells: cells[:-1],
    "a row with a cell too many": lambda cells: [*cells, "1"],
}


def package(cache: Path, rows: int, faults: Mapping[str, Fault] | None = None, seed: int = SEED) -> Path:
    """Return the folder of a package of `rows` updates; write it if it is not in the cache.

    Args:
        cache: the folder of the packages, each in a folder of its own.
        rows: the number of updates; there is one activity for ten of them.
        faults: the faults to plant, each in a different row; none in a valid package.
        seed: the random seed of the rows.
    """
    faults = faults or {}
    name = str(rows) if not faults else f"{rows}-{next(iter(faults)) if len(faults) == 1 else 'faulty'}"
    folder = cache / name.replace(" ", "-")
    stamp = _stamp(rows, faults, seed)
    if (folder / STAMP).is_file() and (folder / STAMP).read_text(encoding="utf-8") == stamp:
        return folder
    staging_folder = folder.with_name(f".{folder.name}")
    shutil.rmtree(staging_folder, ignore_errors=True)
    for part in ("data", "schemas"):
        (staging_folder / part).mkdir(parents=True)
    for schema in (ACTIVITIES, UPDATES):
        file = staging_folder / "schemas" / f"{schema['name']}.schema.json"
        file.write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
    fairspec_schemas.write(staging_folder)
    with (staging_folder / "data" / "activities.csv").open("wb") as stream:
        _activities(_activity_count(rows)).write_csv(stream)
    with (staging_folder / "data" / "updates.csv").open("wb") as stream:
        _write_updates(stream, rows, faults, seed)
    text = json.dumps(descriptor(rows, seed), indent=2) + "\n"
    (staging_folder / "datapackage.json").write_text(text, encoding="utf-8")
    (staging_folder / STAMP).write_text(stamp, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    return staging_folder.rename(folder)


def _stamp(rows: int, faults: Mapping[str, Fault], seed: int) -> str:
    """Return what a package depends on, so a package from an older generator is regenerated."""
    code = hashlib.sha256()
    for module in (__file__, schemas.__file__, fairspec_schemas.__file__):
        code.update(Path(module).read_bytes())
    return f"{rows} rows, seed {seed}, faults {list(faults)}, code {code.hexdigest()}\n"


def _write_updates(stream: BinaryIO, rows: int, faults: Mapping[str, Fault], seed: int) -> None:
    texts = pl.Series(_texts(seed))
    fault_at = {
        (number + 1) * rows // (len(faults) + 1): fault for number, fault in enumerate(faults.values())
    }
    stream.write((",".join(columns(UPDATES)) + "\n").encode())
    for start in range(0, rows, BATCH):
        frame = _updates(start, min(start + BATCH, rows), rows, texts, seed)
        done = 0
        for index in sorted(row - start for row in fault_at if start <= row < start + frame.height):
            frame.slice(done, index - done).write_csv(stream, include_header=False)
            stream.write(_edited(frame.slice(index, 1), fault_at[start + index]))
            done = index + 1
        frame.slice(done).write_csv(stream, include_header=False)


def _edited(row: pl.DataFrame, fault: Fault) -> bytes:
    [cells] = csv.reader(io.StringIO(row.write_csv(include_header=False), newline=""))
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(fault(cells))
    return text.getvalue().encode()


def _activity_count(rows: int) -> int:
    return max(rows // UPDATES_PER_ACTIVITY, 1)


def _activities(count: int) -> pl.DataFrame:
    number = pl.int_range(count, dtype=pl.UInt64)
    return pl.select(
        activity_id=_activity_id(number),
        position=number % 12 + 1,
        title=pl.format("Support for victims, project {}: plan, pilot, review", number),
    )


def _activity_id(number: pl.Expr) -> pl.Expr:
    return pl.format("swp-{}", number.cast(pl.String).str.zfill(7))


def _updates(start: int, end: int, rows: int, texts: pl.Series, seed: int) -> pl.DataFrame:
    row = pl.int_range(start, end, dtype=pl.UInt64)

    def draw(column: int, below: int) -> pl.Expr:
        return _mixed(row, seed * 64 + column) % below

    first, last = date.fromisoformat(FIRST_DAY), date.fromisoformat(LAST_DAY)
    letters, statuses = pl.Series([*"ABCDEFGH"]), pl.Series(STATUSES)
    ref = pl.format("{}{}.{}", pl.lit(letters).gather(draw(1, 8)), draw(2, 12) + 1, draw(3, 30) + 1)
    text = pl.lit(texts).gather(draw(4, len(texts)))
    return pl.select(
        update_id=pl.format("update-{}", row.cast(pl.String).str.zfill(9)),
        activity_id=_activity_id(draw(5, _activity_count(rows))),
        reported_on=(draw(6, (last - first).days + 1).cast(pl.Int32) + (first - date(1970, 1, 1)).days).cast(
            pl.Date
        ),
        status=pl.lit(statuses).gather(draw(7, len(STATUSES))),
        printed_ref=pl.when(draw(8, 10) > 0).then(ref),
        line_start=draw(9, 40_000) + 1,
        is_quoted=draw(10, 3) > 0,
        update_text=pl.format("{} Noted as item {}.", text, draw(11, 1_000_000)),
        amount=pl.when(draw(12, 4) > 0).then(draw(13, 100_000_001) / 100),
    )


def _mixed(row: pl.Expr, salt: int) -> pl.Expr:
    """Return 64 bits that look random for each row: multiply and fold, as SplitMix64 does.

    Polars may change its hash and its sampling between versions; integer overflow stays the same.
    """
    bits = row * _word(0x9E3779B97F4A7C15) + _word(salt * 0xD1B54A32D192ED03)
    for multiplier in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB):
        bits = (bits ^ (bits // 2**30)) * _word(multiplier)
    return bits ^ (bits // 2**31)


def _word(value: int) -> pl.Expr:
    return pl.lit(value % 2**64, dtype=pl.UInt64)


SUBJECTS = ["The contract", "The victims' board", "The police force", "A new service", "The rural crime team"]
VERBS = ["was reviewed with", "reports each quarter to", "has been agreed with", "is awaiting a reply from"]
OBJECTS = [
    "the partners, providers and councils",
    "the commissioner",
    'the "Safer Roads" partnership',
    "ministers",
]
ENDS = [
    "in June",
    "after the consultation, as planned",
    "for £1,250",
    'and is now "live"',
    "before the year's end",
]


def _texts(seed: int) -> list[str]:
    """Return the texts to choose from: sentences with commas and quotes; every eighth text is a bulleted list."""
    chance = random.Random(seed)  # noqa: S311 - not used for security

    def sentence() -> str:
        return " ".join(chance.choice(words) for words in (SUBJECTS, VERBS, OBJECTS, ENDS)) + "."

    def text(number: int) -> str:
        sentences = [sentence() for _ in range(chance.randint(1, 4))]
        return ("\n• " if number % 8 == 0 else " ").join(sentences)

    return [text(number) for number in range(TEXTS)]


def main() -> None:
    """Write packages, and print their folders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("rows", type=int, nargs="*", help="numbers of updates, one for each package")
    parser.add_argument(
        "--cache", type=Path, default=CACHE, help=f"folder of the packages (default: {CACHE})"
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, help=f"seed that the rows are drawn from (default: {SEED})"
    )
    planted = parser.add_mutually_exclusive_group()
    planted.add_argument("--fault", choices=FAULTS, metavar="NAME", help="plant this fault")
    planted.add_argument("--faulty", action="store_true", help="plant one of each fault")
    planted.add_argument("--list-faults", action="store_true", help="print the names of the faults")
    options = parser.parse_args()
    if options.list_faults:
        print(*FAULTS, sep="\n")
    names = FAULTS if options.faulty else [options.fault] if options.fault else []
    for rows in options.rows:
        print(package(options.cache, rows, {name: FAULTS[name] for name in names}, options.seed))


if __name__ == "__main__":
    main()
