"""JSON files of a package: the descriptor, and the schemas and dialects that it points to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from swp_data.errors import PackageError
from swp_data.text import json_text

LARGEST_DESCRIPTOR = 10_000_000


def read_json(file: Path) -> dict[str, Any]:
    """Return the object in a JSON file.

    Raises:
        PackageError: the file is missing, too large, not UTF-8, not JSON, or not an object.
    """
    where = str(file)
    try:
        if file.exists() and not file.is_file():
            raise PackageError("not a regular file", where=where, hint="give a folder or a descriptor")
        if file.stat().st_size > LARGEST_DESCRIPTOR:
            raise PackageError(
                f"larger than {LARGEST_DESCRIPTOR:,} bytes", where=where, hint="check the path"
            )
        value = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackageError(
            f"cannot be read ({error.strerror})", where=where, hint="check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise PackageError(
            f"byte {error.start} is not UTF-8", where=where, hint="save the file as UTF-8"
        ) from error
    except json.JSONDecodeError as error:
        raise PackageError(f"not valid JSON (line {error.lineno}: {error.msg})", where=where) from error
    except RecursionError as error:
        raise PackageError("not valid JSON (nested too deeply)", where=where) from error
    if not isinstance(value, dict):
        raise PackageError("does not contain a JSON object", where=where)
    return value


def write_json(file: Path, value: Mapping[str, Any]) -> None:
    """Write an object as JSON: indented, in UTF-8, with a newline at the end."""
    file.write_text(json_text(value, indent=2) + "\n", encoding="utf-8", newline="")
