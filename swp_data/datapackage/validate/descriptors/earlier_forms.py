"""Forms of earlier versions of the standard, and of Frictionless, in the form that the checks read.

Standard: the notes on backward compatibility in https://datapackage.org/standard/data-resource/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TABULAR = ("tabular-data-resource", "https://specs.frictionlessdata.io/schemas/tabular-data-resource.json")
LAYOUT = {  # the properties of a layout (Frictionless 4) that a dialect has, too
    "header",
    "headerRows",
    "headerJoin",
    "headerCase",
    "commentRows",
    "commentChar",
    "skipBlankRows",
}
FORMATS = {"text/csv": "csv", "text/tab-separated-values": "tsv", "application/json": "json"}


def in_present_form(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return a descriptor whose resources have the properties of the present version of the standard.

    >>> in_present_form({"resources": [{"url": "t.csv", "format": "CSV"}]})
    {'resources': [{'format': 'csv', 'path': 't.csv'}]}
    """
    resources = whole.get("resources")
    if not isinstance(resources, list):
        return dict(whole)
    return {**whole, "resources": [_resource(item) if isinstance(item, dict) else item for item in resources]}


def _resource(written: Mapping[str, Any]) -> dict[str, Any]:
    resource = {key: value for key, value in written.items() if value is not None}
    url = resource.pop("url", None)
    if url is not None and not resource.keys() & {"path", "data"}:
        resource["path"] = url
    if resource.get("profile") in TABULAR:
        resource["type"] = "table"
    if isinstance(form := resource.get("format"), str):
        resource["format"] = form.lower().removeprefix(".")
    elif "format" not in resource and (form := _format(resource)):
        resource["format"] = form
    if resource.get("compression") == "no":
        del resource["compression"]
    layout, dialect = resource.pop("layout", None), resource.get("dialect", {})
    if isinstance(layout, dict) and isinstance(dialect, dict):
        resource["dialect"] = {**{key: layout[key] for key in layout if key in LAYOUT}, **dialect}
    return _with_stats(resource)


def _format(resource: Mapping[str, Any]) -> str:
    """Return the format of a resource whose path doesn't show it, by its media type."""
    path, mediatype = resource.get("path"), resource.get("mediatype")
    if not isinstance(mediatype, str) or not isinstance(path, str) or "." in path.rpartition("/")[2]:
        return ""
    return FORMATS.get(mediatype.partition(";")[0].strip().lower(), "")


def _with_stats(resource: dict[str, Any]) -> dict[str, Any]:
    """Move what Frictionless 4 and 5 wrote into `stats` to the resource."""
    stats = resource.pop("stats", None)
    if not isinstance(stats, dict):
        return resource
    digest = stats.get("hash")
    algorithm = resource.get("hashing") or "md5"
    for key in ("md5", "sha256"):
        if isinstance(stats.get(key), str):
            digest, algorithm = stats[key], key
    if isinstance(digest, str) and isinstance(algorithm, str):
        resource.setdefault("hash", f"{algorithm}:{digest}")
    for key in ("bytes", "fields", "rows"):
        if isinstance(stats.get(key), int) and not isinstance(stats[key], bool) and stats[key] >= 0:
            resource.setdefault(key, stats[key])
    return resource
