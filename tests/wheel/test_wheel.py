"""The wheel, in a new environment with only the libraries it requires."""

import json
import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile

import pytest
from click.testing import CliRunner

import swp_data as swp
from swp_data.cli import main
from swp_data.dataset.location import package_folder

SHOW = """
import json, sys, swp_data
from swp_data.dataset.location import package_folder
frames = {name: swp_data.load(name) for name in swp_data.tables()}
frames |= {name: swp_data.view(name) for name in swp_data.views()}
frames["described"] = swp_data.describe("history").drop("values")
print(json.dumps({
    "file": swp_data.__file__,
    "folder": str(package_folder()),
    "frames": {
        name: [
            {column: str(dtype) for column, dtype in frame.schema.items()},
            frame.height,
            frame.write_csv(),
        ] for name, frame in frames.items()
    },
    "unasked": sorted({"requests", "pandas", "pyarrow", "swp_data.remote"} & set(sys.modules)),
}))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(out), str(package_folder())]
    subprocess.run(command, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def wheel(built):
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def checkout(built, tmp_path_factory):
    """Return a copy of the project as it is unpacked from an archive, without git."""
    folder = tmp_path_factory.mktemp("checkout")
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.iterdir())


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True, capture_output=True)
    return python


@pytest.fixture(scope="module")
def oldest(wheel, tmp_path_factory):
    """Return a Python with the oldest Polars that pyproject.toml allows."""
    requirement = re.search(r'"polars>=([\d.]+),', (package_folder() / "pyproject.toml").read_text())
    folder = tmp_path_factory.mktemp("oldest")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    command = [python, "-m", "pip", "install", "--quiet", str(wheel), f"polars=={requirement[1]}.*"]
    subprocess.run(command, check=True, capture_output=True)
    return python


def run_show(python, folder, **environment):
    """Run SHOW in a folder; check that its frames equal those of the checkout, and return what it prints."""
    command = [python, "-c", SHOW]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environment
    printed = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=folder, env=environment
    ).stdout
    shown = json.loads(printed)
    ours = {name: swp.load(name) for name in swp.tables()} | {name: swp.view(name) for name in swp.views()}
    ours["described"] = swp.describe("history").drop("values")
    assert list(shown["frames"]) == list(ours)
    for name, (types, height, csv) in shown["frames"].items():
        assert types == {column: str(dtype) for column, dtype in ours[name].schema.items()}, name
        assert (height, csv) == (ours[name].height, ours[name].write_csv()), name
    assert shown["unasked"] == []
    return shown


def test_every_table_and_view_of_the_wheel_equals_that_of_the_checkout(python, tmp_path):
    assert "site-packages" in run_show(python, tmp_path)["file"]


def test_the_oldest_polars_gives_the_same_data(oldest, tmp_path):
    run_show(oldest, tmp_path)
    code = "import swp_data; print(swp_data.sql('select 1 as n').item(), swp_data.search('rural').height)"
    done = subprocess.run([oldest, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.split() == ["1", str(swp.search("rural").height)]


def test_a_wheel_on_the_path_works_without_being_installed_and_leaves_no_files(python, wheel, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    shown = run_show(python, tmp_path, PYTHONPATH=str(wheel), TMPDIR=str(temporary))
    assert shown["file"].startswith(f"{wheel}{os.sep}")
    assert shown["folder"].startswith(f"{temporary}{os.sep}")
    assert list(temporary.iterdir()) == []


def test_an_unpacked_checkout_without_git_works(python, checkout):
    assert run_show(python, checkout)["folder"] == str(checkout)


def test_the_base_install_says_how_to_install_the_maintainers_libraries(python, tmp_path):
    command = python.with_name("swp-data")
    done = subprocess.run(
        [command, "validate", str(package_folder())],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.strip().endswith("which is not installed; run: pip install 'swp-data[maintainer]'")
    missing = subprocess.run([command, "validate"], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert missing.returncode == 2
    assert "give the PATH of a package" in missing.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("tables",),
        ("show", "updates"),
        ("history", "A4.6"),
        ("search", "rural crime"),
        ("sql", "select 1 from search"),
    ],
)
def test_the_commands_for_reading_work_with_the_base_install(python, tmp_path, arguments):
    command = [python.with_name("swp-data"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == CliRunner().invoke(main, arguments).stdout


def test_the_wheel_has_no_unneeded_file(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "swp_data/py.typed" in names
    assert "swp_data/_package/datapackage.json" in names
    assert {name.split("/")[0] for name in names} == {
        "swp_data",
        f"swp_data-{wheel.name.split('-')[1]}.dist-info",
    }
    in_csv = {name for name in names if name.startswith("swp_data/_package/") and name.endswith(".csv")}
    assert {name.split("/")[2] for name in in_csv} <= {"curation"}  # the tables are Parquet


def test_the_wheel_has_the_files_that_a_site_is_built_from(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    site = package_folder() / "swp_data" / "site"
    for folder in ("templates", "assets"):
        files = [file for file in (site / folder).rglob("*") if file.is_file()]
        ours = {f"swp_data/site/{file.relative_to(site).as_posix()}" for file in files}
        assert ours
        assert ours <= names
    assert {
        f"swp_data/_package/docs/reference/{name}" for name in ("method.md", "how-numbers-were-read.md")
    } <= names
