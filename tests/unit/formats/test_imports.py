"""What the build hook imports stays small: the wheel is built with Hatchling and Polars alone."""

import subprocess
import sys

NOT_NEEDED = ("swp_data.checks", "swp_data.diff", "swp_data.release", "jinja2", "yaml")


def test_the_parquet_writer_loads_neither_the_diff_nor_the_checks():
    code = "import sys, swp_data.formats.parquet; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = done.stdout.splitlines()
    assert "swp_data.formats.parquet" in modules
    assert [name for name in modules if name.startswith(NOT_NEEDED)] == []
