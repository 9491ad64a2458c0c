"""Is a zip the one that was released with a folder? It has the same files, folder name and dates, and nothing else.

All members have the date of the release, which the workbook in it has too (it is a zip of the same kind, and its
checksum is listed). A folder may be renamed after it is unpacked; the zip may be renamed, but not what is in it.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from swp_data.datapackage.archive import DAMAGED, date_of_zip, is_zip_of
from swp_data.text import printable


def zip_problem(file: Path, folder: Path, name: str, version: str) -> str:
    """Return why a zip is not the one that was released; empty if it is.

    Args:
        file: the zip.
        folder: the folder of the same release.
        name: the name of the package of the release.
        version: its version.

    Raises:
        OSError: one of them cannot be read.
    """
    top, date = f"{name}-{version}", date_of_zip(folder / f"{name}.xlsx")
    other_top, other_date = _top_of_zip(file), date_of_zip(file)
    if other_top not in {"", top}:
        return f"its folder is named {printable(other_top)[:80]!r}, but {top!r} was released"
    if date and other_date and date != other_date:
        year, month, day, *_ = date
        return f"its files do not have the date of the release, {year}-{month:02}-{day:02}"
    date = date or other_date
    same = date is not None and is_zip_of(file, folder, top, date)
    return "" if same else "it is not the archive that was released"


def _top_of_zip(file: Path) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.namelist()[0].partition("/")[0]
    except (*DAMAGED, IndexError):
        return ""
