"""The quarter that CONTRIBUTING.md walks through: a made-up report, what a person decides on it, and its merge.

Everything is in the current folder: the report as `q4.docx`, and a copy of the package, so the example can be merged.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from swp_data.dataset.location import package_folder
from swp_data.ingest.proposals.proposal import SURE
from swp_data.ingest.review.decisions import DECISIONS
from tools.made_up_report import next_quarter
from tools.package_copy import copy_package

REPORT, PACKAGE = Path("q4.docx"), Path("package")
COPIED = ("curation", "profiles")
FIGURES = ("metrics", "observations")


def prepared(arguments: list[str]) -> list[str]:
    """Return the arguments of a `swp-data quarter` command, after making what the command needs.

    Before a merge, all proposals in the folder that it names are decided on, except unsure figures.
    """
    if not PACKAGE.exists():
        copy_package(PACKAGE)
        for name in COPIED:
            shutil.copytree(package_folder() / name, PACKAGE / name)
        for name in ("CHANGELOG.md", "CITATION.cff"):
            shutil.copy(package_folder() / name, PACKAGE)
        next_quarter(package_folder()).write(REPORT)
    folder = Path(arguments[1])
    if folder.is_dir():
        decide(folder / DECISIONS)
    return [*arguments, "--package", str(PACKAGE)]


def decide(file: Path) -> None:
    """Accept all proposals in a file of decisions except unsure figures, as a person does in a spreadsheet."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        header, *rows = csv.reader(text)
    table, confidence, decision = (header.index(name) for name in ("table", "confidence", "decision"))
    for row in rows:
        if row[table] not in FIGURES or float(row[confidence]) >= SURE:
            row[decision] = "accept"
    with file.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([header, *rows])
