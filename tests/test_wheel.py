"""The wheel, in a new environment with nothing but what it asks for."""

import json
import subprocess
import sys
import venv
import zipfile

import pytest

import swp_data as swp
from swp_data.loader import home

pytestmark = pytest.mark.slow

SHOW = """
import json, pathlib, swp_data
assert "site-packages" in swp_data.__file__, swp_data.__file__
frames = {name: swp_data.load(name) for name in swp_data.tables()}
print(json.dumps({
    name: [
        {column: str(dtype) for column, dtype in frame.schema.items()},
        frame.height,
        frame.write_csv(),
    ] for name, frame in frames.items()
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(out), str(home())]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True, capture_output=True)
    return python


def test_each_table_of_the_wheel_equals_the_checkouts_with_its_types(python, tmp_path):
    printed = subprocess.run(
        [python, "-c", SHOW], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout
    loaded = json.loads(printed)
    assert tuple(loaded) == swp.tables()
    for name, (types, height, csv) in loaded.items():
        ours = swp.load(name)
        assert types == {column: str(dtype) for column, dtype in ours.schema.items()}, name
        assert (height, csv) == (ours.height, ours.write_csv()), name


def test_the_base_install_is_light_and_says_what_a_maintainer_needs(python, tmp_path):
    command = python.with_name("swp-data")
    done = subprocess.run(
        [command, "validate", str(home())], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 2
    assert done.stderr.strip().endswith("which is not installed: pip install 'swp-data[maintainer]'")
    missing = subprocess.run([command, "validate"], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert missing.returncode == 2
    assert "give the PATH of a package" in missing.stderr


def test_the_wheel_carries_no_file_that_it_does_not_need(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "swp_data/py.typed" in names
    assert "swp_data/_package/datapackage.json" in names
    assert {name.split("/")[0] for name in names} == {
        "swp_data",
        f"swp_data-{wheel.name.split('-')[1]}.dist-info",
    }
    assert not [name for name in names if name.startswith("swp_data/_package/") and name.endswith(".csv")]


def test_the_wheel_carries_what_a_site_is_made_of(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    site = home() / "swp_data" / "site"
    for folder in ("templates", "assets"):
        ours = {f"swp_data/site/{folder}/{file.name}" for file in (site / folder).iterdir()}
        assert ours
        assert ours <= names
    assert {f"swp_data/_package/docs/{name}" for name in ("method.md", "figures.md")} <= names
