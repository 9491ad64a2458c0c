"""JSON Schemas that a package brings, applied in a process of their own: profiles, and the constraint `jsonSchema`.

Nothing is fetched: a reference to another document counts as satisfied, and is named. References to the standard's own
profiles are satisfied because the descriptor is checked against the standard anyway.

Standard: JSON Schema, https://json-schema.org; profiles of the standard follow draft-07.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from swp_data.datapackage.validate.bounded_process import BoundedProcess
from swp_data.limits import LimitError, limit
from swp_data.text import json_text, plural

MOST_ERRORS = 100  # of one value
VALUES_AT_ONCE = 1_000
PROGRAM = """
import itertools, json, sys
sys.path.append(sys.argv[1])
import jsonschema_rs as library
schema, most = json.loads(sys.stdin.readline())
references, problem, validator = [], "", None
def retrieve(address):
    references.append(address)
    return True
def build(patterns):
    kind = library.validator_for if isinstance(schema, dict) and "$schema" in schema else library.Draft7Validator
    return kind(schema, retriever=retrieve, pattern_options=patterns)
try:
    try:
        validator = build(library.RegexOptions())
    except Exception:
        validator = build(library.FancyRegexOptions(backtrack_limit=100_000))
except BaseException as error:
    problem = str(error).splitlines()[0][:300] or type(error).__name__
for line in sys.stdin:
    answers = []
    for value in json.loads(line) if validator else []:
        errors = itertools.islice(validator.iter_errors(value), most)
        answers.append([[error.message[:300], list(error.instance_path)] for error in errors])
    print(json.dumps([problem, sorted(set(references)), answers]), flush=True)
"""


@dataclass(frozen=True)
class SchemaError:
    """What a value breaks of a JSON Schema: a message in English, and the path within the value."""

    message: str
    path: tuple[str | int, ...]


@dataclass(frozen=True)
class SchemaAnswer:
    """The errors of each value; `problem` says why the schema can't be applied, and `references` what it refers to."""

    problem: str
    references: tuple[str, ...]
    errors: list[list[SchemaError]]


class JsonSchema:
    """A JSON Schema of unknown origin; all values that are checked against it share its time.

    >>> schema = JsonSchema({"type": "object", "required": ["w"]})
    >>> [[error.message for error in errors] for errors in schema.check([{"w": 1}, {}]).errors]
    [[], ['"w" is a required property']]
    >>> schema.close()
    """

    def __init__(self, schema: Mapping[str, Any] | bool) -> None:
        library = find_spec("jsonschema_rs")
        folder = str(Path(library.origin).parent.parent) if library and library.origin else ""
        seconds = float(limit("pattern_seconds"))
        self._process = BoundedProcess(PROGRAM, [schema, MOST_ERRORS], seconds, (folder,))

    def check(self, values: Sequence[Any]) -> SchemaAnswer:
        """Return what is wrong with each of some values.

        Raises:
            LimitError: it takes too long.
        """
        errors: list[list[SchemaError]] = []
        problem, references = "", ()
        for start in range(0, max(1, len(values)), VALUES_AT_ONCE):
            batch = values[start : start + VALUES_AT_ONCE]
            answer = self._process.ask(list(batch), len(batch))
            if not answer:
                self._process.seconds_left = 0
                self._process.close()
                seconds = plural(limit("pattern_seconds"), "second")
                raise LimitError(f"a JSON Schema takes more than {seconds} to check", "pattern_seconds")
            problem, listed, found = json.loads(answer)
            references = tuple(listed)
            errors += [[SchemaError(text, tuple(path)) for text, path in each] for each in found]
        return SchemaAnswer(problem, references, errors)

    def close(self) -> None:
        """End the process."""
        self._process.close()


@lru_cache(maxsize=64)
def _cached(text: str) -> JsonSchema:
    return JsonSchema(json.loads(text))


def json_schema(schema: Mapping[str, Any] | bool) -> JsonSchema:
    """Return the checker of a JSON Schema; all values that are checked against the schema share its time."""
    return _cached(json_text(schema))
