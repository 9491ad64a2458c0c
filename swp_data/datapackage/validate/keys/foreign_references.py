"""References to other tables: foreign keys to another package, and categories that a table lists.

A key to another package (https://datapackage.org/recipes/external-foreign-keys/) is checked if that package is in the
folder of this one. Nothing is fetched, and no path leads out of the folder: any other key is reported as not checked.
Categories that a table lists (https://datapackage.org/recipes/category-tables/) are checked as a foreign key is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from swp_data.datapackage.model import Package, PackageError, open_package
from swp_data.datapackage.safe_names import is_safe_path
from swp_data.datapackage.validate.descriptors.property_forms import is_url, is_url_or_path
from swp_data.text import truncate


@dataclass
class Linked:
    """Resources whose references can all be followed; `others` are those of other packages, by name."""

    resources: list[dict[str, Any]]
    skipped: list[str] = field(default_factory=list)
    others: frozenset[str] = frozenset()


def link_tables(
    package: Package, resources: list[dict[str, Any]], untyped: Mapping[str, Collection[str]]
) -> Linked:
    """Return the resources of a package with those of other packages to which their keys refer.

    Args:
        package: the package.
        resources: the resources that can be checked; foreign keys that can't be followed are removed from them.
        untyped: the fields of each resource whose type is not known, so their values can't be compared.
    """
    skipped: list[str] = []
    known = {resource["name"]: resource for resource in resources}
    others: dict[str, dict[str, Any]] = {}
    for resource in resources:
        schema = resource.get("schema")
        if not isinstance(schema, dict):
            continue
        keys = [*(schema.get("foreignKeys") or []), *_category_keys(schema)]
        followed = []
        for key in keys:
            target, reason = _target(package, known, others, key["reference"])
            names = key["fields"] if isinstance(key["fields"], str) else ", ".join(key["fields"])
            here, there = untyped.get(resource["name"], ()), untyped.get(target or resource["name"], ())
            if not reason and (
                set(_list(key["fields"])) & set(here)
                or set(_list(key["reference"].get("fields"))) & set(there)
            ):
                reason = "the type of one of its fields is wrong"
            if reason:
                skipped.append(f"the foreign key {names} of {resource['name']}: {reason}")
            elif resolved := _resolved(key, target, {**known, **others}):
                followed.append(resolved)
        schema.pop("foreignKeys", None)
        if followed:
            schema["foreignKeys"] = followed
    return Linked([*resources, *others.values()], skipped, frozenset(others))


def _list(names: Any) -> list[str]:
    return [names] if isinstance(names, str) else names or []


def _category_keys(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a foreign key for each field whose categories a table lists, and remove them from the field."""
    keys = []
    for described in schema.get("fields") or []:
        if isinstance(categories := described.get("categories"), dict):
            del described["categories"]
            reference = {**categories, "encodedAs": categories.get("encodedAs") or "value"}
            keys.append({"fields": [described["name"]], "reference": reference})
    return keys


def _resolved(
    key: Mapping[str, Any], target: str, tables: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Return a foreign key to a resource by its name here; None if the resource names no field of categories."""
    reference = key["reference"]
    fields = reference.get("fields")
    if encoded := reference.get("encodedAs"):
        named = tables[target].get("categoryFieldMap")
        fields = [named[encoded]] if isinstance(named, dict) and isinstance(named.get(encoded), str) else None
    return {"fields": key["fields"], "reference": {"resource": target, "fields": fields}} if fields else None


def _target(
    package: Package,
    known: Mapping[str, Any],
    others: dict[str, dict[str, Any]],
    reference: Mapping[str, Any],
) -> tuple[str, str]:
    """Return the resource that a reference points to, and why it can't be followed; `others` is extended."""
    name, location = reference.get("resource") or "", reference.get("package")
    if location is None:
        return (
            (name, "") if not name or name in known else ("", f"{name}, to which it refers, is not checked")
        )
    shown = truncate(str(location), 80)
    if is_url(location):
        return "", f"the package {shown} is not fetched"
    if not is_url_or_path(location) or not is_safe_path(location):
        return "", f"the package {shown!r} is not in the folder of this one"
    alias = f"{location}#{name}"
    if alias not in others:
        try:
            others[alias] = _resource_of(package, location, name, alias)
        except PackageError as error:
            return "", f"the package {shown!r} can't be used ({error.problem})"
    return alias, ""


def _resource_of(package: Package, location: str, name: str, alias: str) -> dict[str, Any]:
    """Return a resource of another package, with its paths from the folder of this one.

    Raises:
        PackageError: there is no such package or resource, or the resource can't be checked.
    """
    from swp_data.datapackage.validate.descriptors.descriptor import check_descriptor

    path = package.file(location)
    if path.is_dir():
        location, path = f"{location.rstrip('/')}/datapackage.json", path / "datapackage.json"
    other = open_package(path)
    checked = check_descriptor(_without_links(other)).checkable.package
    if name not in checked.names:
        raise PackageError(f"its resource {truncate(name, 80)!r} is not there, or can't be checked")
    resource = dict(checked.resource_descriptor(name).properties)
    folder = PurePosixPath(location).parent
    for key in ("path", "extrapaths"):
        if isinstance(paths := resource.get(key), list):
            resource[key] = [str(folder / item) for item in paths]
        elif isinstance(paths, str):
            resource[key] = str(folder / paths)
    return {**resource, "name": alias}


def _without_links(package: Package) -> Package:
    """Return a package without foreign keys, so that no chain of packages is followed."""
    resources = []
    for index, declared in enumerate(package.resource_descriptors):
        resource = dict(declared.properties)
        if isinstance(resource.get("schema"), str | dict):
            try:
                schema = dict(package.written(index, "schema"))
            except PackageError:
                schema = {}
            schema.pop("foreignKeys", None)
            fields = schema.get("fields")
            if isinstance(fields, list):
                schema["fields"] = [_without_tables(item) for item in fields]
            resource["schema"] = schema
        resources.append(resource)
    return Package(package.descriptor_path, {**package.descriptor, "resources": resources})


def _without_tables(described: Any) -> Any:
    if isinstance(described, dict) and isinstance(described.get("categories"), dict):
        return {key: value for key, value in described.items() if key != "categories"}
    return described
