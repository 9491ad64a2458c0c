"""A trial: a temporary copy of a package with proposals merged into it, so that its own rules can judge them."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from swp_data.checks.canonical_form import write_canonical
from swp_data.datapackage.model import Package, open_package
from swp_data.dataset.curation import curation_schema, read_curation
from swp_data.dataset.place_names import area_mentions
from swp_data.dataset.profile import read_profile
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.proposals.proposal import Proposal

__all__ = ["merged_rows", "trial_package"]

COPIED = ("schemas", "curation", "profiles")

Row = Mapping[str, str]


def merged_rows(tables: PackageTables, proposals: Iterable[Proposal]) -> dict[str, list[Row]]:
    """Return the rows of each table of a package as they are if all proposals are accepted.

    Proposals for lists of `curation/` are left out.
    """
    rows: dict[str, dict[tuple[str, ...], Row]] = {
        name: {tables.key(name, row): row for row in of_table} for name, of_table in tables.rows.items()
    }
    for proposal in proposals:
        if proposal.table in rows:
            rows[proposal.table][tables.key(proposal.table, proposal.row)] = proposal.row
    return {name: list(of_table.values()) for name, of_table in rows.items()}


@contextmanager
def trial_package(tables: PackageTables, proposals: Sequence[Proposal]) -> Iterator[Package]:
    """Yield a temporary package in canonical form with the rows of all proposals; it is removed afterwards."""
    root = tables.package.root
    with tempfile.TemporaryDirectory(prefix="swp-data-") as temporary:
        folder = Path(temporary) / "package"
        folder.mkdir()
        for name in COPIED:
            if (root / name).is_dir():
                shutil.copytree(root / name, folder / name, symlinks=True)
        shutil.copy(tables.package.descriptor_path, folder / "datapackage.json")
        merged = merged_rows(tables, proposals)
        if "area_mentions" in merged:
            names = read_profile(root).place_names
            exceptions = read_curation("exceptions", root)
            merged["area_mentions"] = list[Row](area_mentions(merged, names, exceptions=exceptions))
        for name, rows in merged.items():
            path = folder / tables.package.resource_descriptor(name).path
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_csv(path, tables.schema(name).names, rows)
        for name in ("exceptions", "exclusions"):
            added = [proposal.row for proposal in proposals if proposal.table == name]
            if added:
                _write_list(folder, name, [*read_curation(name, root), *added])
        package = open_package(folder)
        write_canonical(package)
        yield package


def _write_list(folder: Path, name: str, rows: Sequence[Row]) -> None:
    schema = curation_schema(name)
    integers = {column.name for column in schema.fields if column.type == "integer"}

    def key(row: Row) -> tuple[tuple[int, str], ...]:
        return tuple(
            (int(row[column] or 0) if column in integers else 0, row[column]) for column in schema.sorted_by
        )

    (folder / "curation").mkdir(exist_ok=True)
    _write_csv(folder / "curation" / f"{name}.csv", schema.names, sorted(rows, key=key))


def _write_csv(path: Path, names: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, names, lineterminator="\n", extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows)
