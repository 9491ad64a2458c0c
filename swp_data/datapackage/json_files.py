"""JSON files of a package: the descriptor, and the schemas and dialects that it points to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from swp_data.datapackage.safe_files import read_bytes
from swp_data.errors import PackageError
from swp_data.limits import LIMITS, LimitError, limit
from swp_data.text import json_text

LARGEST_DESCRIPTOR = LIMITS["descriptor_bytes"][0]
MOST_DIGITS = (
    300  # of a whole number; one that is longer could not even be compared with a floating-point number
)


def read_json(file: Path) -> dict[str, Any]:
    """Return the object in a JSON file.

    Raises:
        PackageError: the file is missing, not a regular file, not UTF-8, not JSON, or not an object.
        LimitError: it is too large, nested too deeply, or contains a number of too many digits.
    """
    where = str(file)
    data = read_bytes(file, "descriptor_bytes")
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_int=_parse_integer)
    except UnicodeDecodeError as error:
        raise PackageError(
            f"byte {error.start} is not UTF-8", where=where, hint="save the file as UTF-8"
        ) from error
    except json.JSONDecodeError as error:
        raise PackageError(f"not valid JSON (line {error.lineno}: {error.msg})", where=where) from error
    except RecursionError as error:
        raise _too_deep(where) from error
    except OverflowError as error:
        raise PackageError(
            f"a number has more than {MOST_DIGITS} digits", where=where, hint="write a shorter number"
        ) from error
    if not isinstance(value, dict):
        raise PackageError("does not contain a JSON object", where=where)
    _check_value(value, where)
    return value


def repeated_properties(file: Path) -> list[str]:
    """Return the names that an object in a JSON file has more than once; only the last of each is read.

    Raises:
        PackageError: the file can't be read.
        LimitError: it is too large.
    """
    repeated: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in pairs]
        repeated.extend(name for name in dict.fromkeys(names) if len(names) > 1 and names.count(name) > 1)

    json.loads(read_bytes(file, "descriptor_bytes").decode("utf-8-sig"), object_pairs_hook=note)
    return list(dict.fromkeys(repeated))


def _parse_integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise OverflowError
    return int(digits)


def _check_value(value: Any, where: str) -> None:
    """Refuse a value that is nested too deeply, or that contains a text which is not valid Unicode."""
    deepest = limit("json_depth")
    level = [value]
    for _ in range(deepest + 1):
        texts = [item for item in level if isinstance(item, str)]
        texts += [key for item in level if isinstance(item, dict) for key in item]
        for text in texts:
            if not is_unicode(text):
                raise PackageError(
                    f"the text {text[:40]!r} contains half a character (a lone surrogate)",
                    where=where,
                    hint="write the whole character",
                )
        containers = [item for item in level if isinstance(item, dict | list)]
        level = [
            child for item in containers for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise _too_deep(where)


def is_unicode(text: str) -> bool:
    r"""Say whether a text can be written as UTF-8, which a lone surrogate can't.

    >>> is_unicode("Telford"), is_unicode("\ud800")
    (True, False)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _too_deep(where: str) -> LimitError:
    return LimitError(f"is nested more than {limit('json_depth')} levels deep", "json_depth", where=where)


def write_json(file: Path, value: Mapping[str, Any]) -> None:
    """Write an object as JSON: indented, in UTF-8, with a newline at the end."""
    file.write_text(json_text(value, indent=2) + "\n", encoding="utf-8", newline="")
