"""Small packages for the tests of descriptors."""

import json

from swp_data.datapackage.validate import check_structure

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
ID = {"name": "id", "type": "integer"}


def write(folder, resources, files=None, **package):
    """Write a package with some files, and return its folder."""
    folder.mkdir(exist_ok=True, parents=True)
    for path, text in (files or {}).items():
        file = folder / path
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    descriptor = {"$schema": V2, "name": "p", **package, "resources": resources}
    descriptor = {key: value for key, value in descriptor.items() if value is not ...}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def table(name="t", *fields, path=None, **properties):
    """Return a resource with a schema of some fields, by default one whole number."""
    schema = {"fields": list(fields) or [ID], **properties.pop("schema", {})}
    return {"name": name, "type": "table", "path": path or f"{name}.csv", "schema": schema, **properties}


def check(folder, resources, files=None, **package):
    """Return the report on a package."""
    return check_structure(write(folder, resources, files, **package))


def errors(report):
    """Return the errors of a report: rule, table, row and field."""
    return [(found.rule, found.table, found.row, found.field) for found in report.errors if found.is_error]
