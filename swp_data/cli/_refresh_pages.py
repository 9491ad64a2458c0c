"""The generated pages of a checkout, refreshed after its data changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from swp_data.dataset.location import package_folder

MODULES = ("swp_data.docs_pages", "tools.printed_outputs")
BY_HAND = "refresh them with: nox --sessions pages"


def refresh_pages(root: Path, progress: Callable[[str], None] | None = None) -> Iterator[str]:
    """Refresh what is generated in README.md and docs/, as `nox --sessions pages` does, and yield a line about it.

    Args:
        root: the folder of the package; nothing is refreshed unless it is the checkout that the command runs from.
        progress: called before the work begins.
    """
    is_checkout = (root / "tools" / "printed_outputs.py").is_file()
    if not is_checkout or root.resolve() != package_folder().resolve():
        return
    if progress:
        progress("Refreshing the pages")
    for module in MODULES:
        done = subprocess.run(  # noqa: S603 - our own modules
            [sys.executable, "-W", "ignore::SyntaxWarning", "-m", module],
            cwd=root,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["it failed"])[-1]
            yield f"Pages: not refreshed ({last}); {BY_HAND}"
            return
    yield "Pages: README.md and docs/ are refreshed."
