"""Writing a merge: all files, or none."""

from __future__ import annotations

from swp_data.datapackage.atomic import write_all_atomically
from swp_data.datapackage.safe_files import read_bytes
from swp_data.errors import PackageError
from swp_data.ingest.merge.plan import MergePlan

__all__ = ["write_merge"]


def write_merge(plan: MergePlan) -> None:
    """Write the files of a plan: all of them, or none if one cannot be written.

    Raises:
        PackageError: a file cannot be written, or was changed since the plan was made.
    """
    for file, before in plan.before.items():
        is_there = file.exists() or file.is_symlink()
        if (read_bytes(file, "text_bytes", follow_links=False) if is_there else None) != before:
            raise PackageError("another program has changed the file", where=str(file), hint="try again")
    try:
        write_all_atomically(plan.files)
    except OSError as error:
        where = str(error.filename or "")
        raise PackageError(
            f"cannot be written ({error.strerror}); nothing was merged", where=where, hint="make it writable"
        ) from error
