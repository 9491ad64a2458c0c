"""A picture of how the tables join, drawn from their foreign keys.

A table is to the right of those that it refers to. A reference that others imply is left out: an update refers to an
activity, and so to its commitment. The list under the picture has all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from swp_data.datapackage.model import Package

COLUMN, ROW, BOX_HEIGHT, BOX_WIDTH, MARGIN = 218, 34, 24, 178, 6

References = Mapping[str, Mapping[str, str]]
"""The columns of each table that refer to other tables, with the table that each refers to."""


def references(package: Package) -> dict[str, dict[str, str]]:
    """Return the foreign keys of each table, by column.

    >>> from swp_data.dataset.location import package_folder
    >>> from swp_data.datapackage.model import open_package
    >>> references(open_package(package_folder()))["commitments"]
    {'plan_id': 'plans', 'objective_id': 'objectives'}
    """
    return {
        name: {", ".join(key.fields): key.resource or name for key in resource.schema.foreign_keys}
        for name, resource in package.resources.items()
    }


def join_diagram(tables: References) -> str:
    """Return the picture as an SVG element, with a title and a description for assistive technology."""
    targets = {name: set(columns.values()) - {name} for name, columns in tables.items()}
    columns = _columns(targets)
    places = {
        name: (MARGIN + column * COLUMN, MARGIN + row * ROW)
        for column, names in enumerate(columns)
        for row, name in enumerate(names)
    }
    lines = [
        _line(places[origin], places[target])
        for origin, direct in _reduced(targets).items()
        for target in direct
    ]
    boxes = [_box(name, *places[name]) for name in places]
    width = COLUMN * len(columns) - (COLUMN - BOX_WIDTH) + 2 * MARGIN
    height = ROW * max(map(len, columns)) + 2 * MARGIN
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        'aria-labelledby="joins-title joins-desc" font-family="ui-monospace, monospace" font-size="13">'
        '<title id="joins-title">How the tables join</title>'
        '<desc id="joins-desc">Each table is to the right of those that it refers to. '
        "The list below has all references.</desc>"
        f"{''.join(lines)}{''.join(boxes)}</svg>"
    )


def _columns(targets: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the tables column by column: those that refer to none first, each below what it refers to."""
    depths: dict[str, int] = {}

    def depth(name: str, above: tuple[str, ...] = ()) -> int:
        if name not in depths:
            others = [other for other in targets[name] if other not in above and other in targets]
            depths[name] = 1 + max((depth(other, (*above, name)) for other in others), default=-1)
        return depths[name]

    for name in targets:
        depth(name)
    columns: list[list[str]] = [[] for _ in range(max(depths.values(), default=0) + 1)]
    rows: dict[str, int] = {}
    for position in range(len(columns)):
        names = [name for name in targets if depths[name] == position]
        names.sort(key=lambda name: (_middle(targets[name], rows), name))
        columns[position] = names
        rows |= {name: row for row, name in enumerate(names)}
    return columns


def _middle(others: set[str], rows: Mapping[str, int]) -> float:
    placed = [rows[other] for other in others if other in rows]
    return sum(placed) / len(placed) if placed else 0


def _reduced(targets: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """Return the references that no chain of others implies."""

    def reachable(name: str, seen: frozenset[str]) -> set[str]:
        found = set(targets[name])
        for other in targets[name] - seen:
            found |= reachable(other, seen | {other})
        return found

    return {
        name: sorted(
            other
            for other in direct
            if not any(
                other in reachable(between, frozenset({name, between})) for between in direct - {other}
            )
        )
        for name, direct in targets.items()
    }


def _line(origin: tuple[int, int], target: tuple[int, int]) -> str:
    x, y = origin[0], origin[1] + BOX_HEIGHT // 2
    end_x, end_y = target[0] + BOX_WIDTH, target[1] + BOX_HEIGHT // 2
    middle = (x + end_x) // 2
    return (
        f'<path d="M{x} {y}C{middle} {y} {middle} {end_y} {end_x} {end_y}" fill="none" '
        'stroke="currentColor" stroke-opacity="0.45"/>'
    )


def _box(name: str, x: int, y: int) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="3" '
        'fill="var(--panel)" stroke="currentColor"/>'
        f'<text x="{x + 8}" y="{y + 17}" fill="currentColor">{escape(name)}</text>'
    )
