"""Build hook: puts the data, as Parquet, into the wheel, and the documentation that a site of it shows."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHOWN = ("method.md", "figures.md")  # of docs/, on the site


class ParquetInWheel(BuildHookInterface):
    """Writes the package next to nothing that is committed, and lets the wheel include it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the Parquet package aside; an editable install reads the checkout instead."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from swp_data.datapackage.model import open_package
        from swp_data.formats.parquet import write_parquet

        self.aside = tempfile.TemporaryDirectory()
        folder = Path(self.aside.name) / "_package"
        write_parquet(open_package(self.root), folder)
        build_data["force_include"][str(folder)] = "swp_data/_package"
        for name in SHOWN:
            build_data["force_include"][str(Path(self.root) / "docs" / name)] = (
                f"swp_data/_package/docs/{name}"
            )
        for name in ("curation", "profiles"):
            build_data["force_include"][str(Path(self.root) / name)] = f"swp_data/_package/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Take the Parquet package away again."""
        if version != "editable":
            self.aside.cleanup()
