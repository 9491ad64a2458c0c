"""What is wrong with a cell that a person typed, before the whole package is validated."""

from __future__ import annotations

import re
from datetime import date

from swp_data.datapackage.model import Field
from swp_data.text import closest

FORMS = {
    "integer": (re.compile(r"-?(?:0|[1-9][0-9]*)"), "a whole number, such as 12"),
    "number": (re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"), "a number, such as 12 or 8.5"),
    "boolean": (re.compile("true|false"), "true or false"),
    "date": (re.compile(r"\d{4}-\d\d-\d\d"), "a date, such as 2021-03-31"),
    "yearmonth": (re.compile(r"\d{4}-\d\d"), "a month, such as 2021-03"),
    "year": (re.compile(r"\d{4}"), "a year, such as 2021"),
}


def cell_problem(field: Field, cell: str) -> str:
    """Return what is wrong with a cell, as a clause; empty if its form is right.

    >>> status = Field("status", "string", constraints={"enum": ["active", "complete"], "required": True})
    >>> cell_problem(status, "active"), cell_problem(status, ""), cell_problem(status, "activ")
    ('', 'status must not be empty', "status cannot be 'activ'; did you mean 'active'?")
    >>> cell_problem(Field("month", "date"), "31/03/2021")
    "month is '31/03/2021'; write a date, such as 2021-03-31"
    """
    shown, constraints = repr(cell[:60]), field.constraints
    if not cell:
        return f"{field.name} must not be empty" if field.required else ""
    form, example = FORMS.get(field.type, (None, ""))
    if form and not (form.fullmatch(cell) and _exists(field.type, cell)):
        return f"{field.name} is {shown}; write {example}"
    allowed = constraints.get("enum")
    if isinstance(allowed, list) and cell not in allowed:
        match = closest(cell, map(str, allowed))
        hint = f"did you mean {match!r}?" if match else f"it is one of {', '.join(map(str, allowed))}"
        return f"{field.name} cannot be {shown}; {hint}"
    pattern = constraints.get("pattern")
    if isinstance(pattern, str) and not re.fullmatch(pattern, cell):
        return f"{field.name} is {shown}, which does not match {pattern}"
    shortest, longest = constraints.get("minLength"), constraints.get("maxLength")
    if isinstance(shortest, int) and len(cell) < shortest:
        return f"{field.name} has {len(cell)} characters; it needs {shortest}"
    if isinstance(longest, int) and len(cell) > longest:
        return f"{field.name} has {len(cell)} characters; it may have {longest}"
    return ""


def _exists(kind: str, cell: str) -> bool:
    """Return whether there is such a day or month."""
    if kind not in {"date", "yearmonth"}:
        return True
    try:
        date.fromisoformat(cell if kind == "date" else f"{cell}-01")
    except ValueError:
        return False
    return True
