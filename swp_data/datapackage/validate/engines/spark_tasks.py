"""What Spark's workers do: some work with a part of a table, whose result, or exception, is sent back as bytes.

The keys of a table are sent next to the verdicts, as rows of their own that stay with the workers. A worker must hash
keys as all others do, so each result says which versions made it.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import metadata
from typing import Any

import polars as pl
import pyarrow as pa

from swp_data.datapackage.validate.cells.partial_verdict import Partial
from swp_data.datapackage.validate.engines.engine import Work
from swp_data.datapackage.validate.engines.spark_session import SparkError
from swp_data.datapackage.validate.parts import Part
from swp_data.limits import PREFIX

NUMBER, RESULT, PLACE, HASH = "number", "result", "place", "hash"
ROWS_AT_ONCE = 1 << 16
Batches = Iterator[pa.RecordBatch]


@dataclass(frozen=True)
class Task:
    """Work, as bytes, and what it depends on in the driver.

    Args:
        work: the work.
        limits: the limits that environment variables of the driver set.
        width: the largest number of parts that a key has that links tables; None if no keys are sent.
    """

    work: bytes
    limits: Mapping[str, str]
    width: int | None = None

    @classmethod
    def of(cls, work: object, width: int | None = None) -> Task:
        limits = {name: value for name, value in os.environ.items() if name.startswith(PREFIX)}
        return cls(pickle.dumps(work), limits, width)

    @property
    def schema(self) -> pa.Schema:
        """The columns that are sent: a result, or a key at one of its places among the keys and links of the table."""
        columns = [(NUMBER, pa.int64()), (RESULT, pa.binary())]
        if self.width is not None:
            columns += [(PLACE, pa.int32()), (HASH, pa.int64())]
            columns += [(f"k{index}", pa.string()) for index in range(self.width)]
        return pa.schema(columns)

    def result(self, part: Part) -> Any:
        """Return what the work returns for a part, or the exception that it raises."""
        os.environ.update(self.limits)
        try:
            return _started(self.work)(part)
        except Exception as error:  # noqa: BLE001 - the driver raises it
            return Raised(error)


@dataclass(frozen=True)
class Raised:
    """An exception that is raised by the driver."""

    error: Exception


@lru_cache(maxsize=1)
def _started(work: bytes) -> Callable[[Part], Any]:
    """Return the function that work calls, which a worker keeps for its next part."""
    loaded: Work[Any] = pickle.loads(work)  # noqa: S301 - the driver has sent it
    return loaded.start()


def versions() -> dict[str, str]:
    """Return the versions on which the hashes of keys, and the checks, depend."""
    return {
        "Python": ".".join(map(str, sys.version_info[:2])),
        "polars": pl.__version__,
        "pyarrow": pa.__version__,
        "swp-data": metadata.version("swp-data"),
    }


def mapper(task: Task, parts: Sequence[Part]) -> Callable[[Batches], Batches]:
    """Return the function for Spark's `mapInArrow` that gets the numbers of parts, and yields the results."""

    def do_parts(batches: Batches) -> Batches:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield from sent(task, number, parts[number])

    return do_parts


def sent(task: Task, number: int, part: Part) -> Batches:
    """Yield the result of a part and, if they are wanted, the keys of its rows."""
    result, partial = task.result(part), None
    if task.width is not None and not isinstance(result, Raised) and result.partial:
        partial = result.partial
        result = replace(result, partial=replace(partial, hashes=(), links=()))
    row = [number, pickle.dumps((versions(), result))]
    columns = [pa.array([cell], kind) for cell, kind in zip(row, task.schema.types, strict=False)]
    columns += [pa.nulls(1, kind) for kind in task.schema.types[2:]]
    yield pa.RecordBatch.from_arrays(columns, schema=task.schema)
    if partial:
        for keys in _keys(partial):
            for batch in keys.iter_slices(ROWS_AT_ONCE):
                yield _key_batch(batch, number, task.schema)


def _keys(partial: Partial) -> Iterator[pl.DataFrame]:
    """Yield the hashes of the keys of some rows, and the keys that link tables, each with its place."""
    for place, hashes in enumerate(partial.hashes):
        yield hashes.alias(HASH).reinterpret(signed=True).to_frame().with_columns(pl.lit(place).alias(PLACE))
    for place, link in enumerate(partial.links, len(partial.hashes)):
        yield link.keys.with_columns(pl.lit(place).alias(PLACE))


def _key_batch(keys: pl.DataFrame, number: int, schema: pa.Schema) -> pa.RecordBatch:
    """Return keys as a batch with all columns."""
    columns = []
    for name, kind in zip(schema.names, schema.types, strict=True):
        if name == NUMBER:
            columns.append(pa.array([number] * keys.height, kind))
        elif name in keys.columns:
            columns.append(keys[name].to_arrow().cast(kind))
        else:
            columns.append(pa.nulls(keys.height, kind))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def opened(result: bytes) -> Any:
    """Return a result that a worker has sent.

    Raises:
        SparkError: the worker has other versions than the driver.
        Exception: the work raised it.
    """
    made_by, value = pickle.loads(result)  # noqa: S301 - a worker has sent it
    for name, version in versions().items():
        if made_by[name] != version:
            problem = f"a worker of Spark has {name} {made_by[name]}, and this machine has {version}"
            raise SparkError(problem, hint="install the same versions everywhere")
    if isinstance(value, Raised):
        raise value.error
    return value
