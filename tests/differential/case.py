"""A Data Package as plain data, small enough to print, which can be written to a folder."""

from __future__ import annotations

import copy
import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
WRITTEN_OUT = {"header": True, "delimiter": ",", "quoteChar": '"', "skipInitialSpace": False}
"""The defaults of a dialect: Frictionless guesses each of them that a descriptor leaves out."""


@dataclass(frozen=True)
class Case:
    """A package: its resources as their descriptor has them, and its files."""

    resources: Sequence[Mapping[str, Any]]
    files: Mapping[str, bytes] = field(default_factory=dict)
    name: str = "case"

    def write(self, folder: Path) -> Path:
        descriptor = {"$schema": PROFILE, "name": self.name, "resources": self.resources}
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        return folder

    def changed(self, change: Any) -> Case:
        """Return the case with `change` applied to a copy of each resource."""
        resources = [copy.deepcopy(dict(resource)) for resource in self.resources]
        for resource in resources:
            change(resource)
        return replace(self, resources=resources)

    @property
    def size(self) -> int:
        return len(json.dumps(self.resources)) + sum(map(len, self.files.values()))

    def __repr__(self) -> str:
        lines = [f"  {json.dumps(resource, ensure_ascii=False)}" for resource in self.resources]
        lines += [f"  {name}: {_short(data)}" for name, data in self.files.items()]
        return "\n".join(["Case(", *lines, ")"])


def _short(data: bytes) -> str:
    return repr(data) if len(data) <= 2000 else f"{data[:1000]!r} ... {len(data)} bytes"


def schema(*fields: str | Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return a Table Schema; a field may be written `name` or `name:type`."""
    return {"fields": [_field(one) for one in fields], **more}


def _field(one: str | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(one, str):
        name, _, kind = one.partition(":")
        return {"name": name, "type": kind or "string"}
    return {"type": "string", **one}


def foreign_key(fields: str | list[str], resource: str, to: str | list[str]) -> dict[str, Any]:
    return {"fields": fields, "reference": {"resource": resource, "fields": to}}


def table(name: str, data: str | bytes, schema: Any, **more: Any) -> Case:
    """Return a case of one table; its dialect and encoding are declared unless `more` says otherwise."""
    data = data.encode() if isinstance(data, str) else data
    resource = {
        "name": name,
        "path": f"{name}.csv",
        "schema": schema,
        "dialect": WRITTEN_OUT,
        "encoding": "utf-8",
        **more,
    }
    resource = {key: value for key, value in resource.items() if value is not None}
    return Case([resource], {resource["path"]: data})


def together(*cases: Case) -> Case:
    """Return the tables of several cases as one package."""
    files = {name: data for case in cases for name, data in case.files.items()}
    return Case([resource for case in cases for resource in case.resources], files)


def quoted(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV with every cell in quotes, so that each is read as it is."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return text.getvalue()
