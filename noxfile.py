"""Sessions for maintainers: `nox` validates the package, and `nox --list` shows the other sessions."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nox

nox.options.sessions = ["validate"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True

# Validators that the benchmarks compare with ours.
COMPARED = ["dataframely>=3.1,<4", "fairspec>=0.1.7,<0.2; python_version >= '3.12'"]
# Draws the charts. Each version draws other bytes, and docs/images/ is compared byte for byte.
CHARTS = "vl-convert-python==1.9.0.post1"
# Evaluates the spreadsheet formulas of the cookbook.
FORMULAS = "formulas>=1.3,<2"
# Checks the layers that pyproject.toml declares.
IMPORT_LINTER = "import-linter>=2.7,<3"
TOOLS = [
    CHARTS,
    *["pytest>=8", "pytest-xdist>=3.6", "filelock>=3.16", "build>=1.2"],
    "hypothesis==6.170.15",  # each version generates other packages for the differential tests
    # Readers, by other people, of the formats of a release.
    *[
        "altair>=5.5,<7",
        "csvw>=4,<5",
        "datasette>=0.65,<1",
        "datasets>=4,<6",
        "duckdb>=1.2",
        "fsspec>=2024.2",
        "mlcroissant>=1.1,<2",
        "openpyxl>=3.1,<4",
        "pandas>=2.2",
        "pyarrow>=17",
        "pyshacl>=0.30,<1",
    ],
    FORMULAS,
    IMPORT_LINTER,
    "fpdf2>=2.8,<3",  # builds the PDF reports of the tests
    # Drive Debian's Chromium (neither package downloads a browser) and run axe in it, which the second one includes.
    *["playwright>=1.50,<2", "axe-playwright-python>=0.1.8,<0.2"],
]
# Write the files of a release. Each version writes other bytes, so a change here needs a release of its own.
WRITERS = [
    "apsw==3.54.1.0",
    "deflate==0.9.0",
    "hatchling==1.33.0",
    "polars==2.1.0",
    "pyarrow==26.0.1",
    "PyYAML==6.0.3",
    "rdflib==7.6.0",
    CHARTS,
    "XlsxWriter==3.3.1",
]


@nox.session
def validate(session: nox.Session) -> None:
    """Validate the package, and its provenance if SWP_SOURCES names the folder of the sources."""
    session.install("-e", ".[maintainer]")
    session.run("swp-data", "validate", *session.posargs)


@nox.session
def provenance(session: nox.Session) -> None:
    """Validate the package and its provenance; SWP_SOURCES must be set."""
    if not os.environ.get("SWP_SOURCES"):
        session.error("SWP_SOURCES must name the folder of the published documents' texts.")
    session.install("-e", ".[maintainer]")
    session.run("swp-data", "validate", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests. Without SWP_SOURCES or Chromium, the tests that need them are skipped, visibly."""
    run_tests(session)


@nox.session
def unit(session: nox.Session) -> None:
    """Run the fast tests: tests/unit/ and the doctests."""
    run_tests(session, "swp_data", "tools", "tests/unit")


@nox.session
def tests_release(session: nox.Session) -> None:
    """Run the tests that build or read a release, or read the pages of its site."""
    run_tests(session, "tests/release")


@nox.session
def tests_browser(session: nox.Session) -> None:
    """Run the tests that open the site in Chromium."""
    run_tests(session, "tests/browser")


@nox.session
def tests_differential(session: nox.Session) -> None:
    """Run the tests that compare the validator with Frictionless on many packages."""
    run_tests(session, "tests/differential")


@nox.session
def tests_fuzz(session: nox.Session) -> None:
    """Read hostile packages, documents and sources: known attacks, and a seeded campaign."""
    run_tests(session, "tests/fuzz")


@nox.session
def tests_wheel(session: nox.Session) -> None:
    """Run the tests that build the wheel and use it in a new environment."""
    run_tests(session, "tests/wheel")


@nox.session
def tests_quarter(session: nox.Session) -> None:
    """Run the tests that merge a made-up report into a copy of the repository."""
    run_tests(session, "tests/quarter")


@nox.session
def tests_spark(session: nox.Session) -> None:
    """Read a release, and validate packages, with Spark, which needs Java 17; PySpark is a download of 500 MB."""
    session.install("pyspark>=4,<5")
    run_tests(session, "tests/release/test_spark.py", "tests/differential/test_engines.py")


def run_tests(session: nox.Session, *paths: str) -> None:
    """Run the tests in some folders, or all tests, with one process per core and the options after `--`.

    The tests of a file run in one process, because they share what the first of them makes.
    """
    session.install("-e", ".[maintainer]", *TOOLS)
    parallel = ("--numprocesses", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
    session.run("pytest", *parallel, *paths, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the style of the code, that each layer imports only from those below it, and the workflows of GitHub."""
    session.install("ruff>=0.12,<1", IMPORT_LINTER, "zizmor>=1.20,<2")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-cache")
    session.run("zizmor", "--offline", "--quiet", ".github")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types."""
    session.install("-e", ".[maintainer]", "mypy>=1.15")
    session.run("mypy")


@nox.session
def pages(session: nox.Session) -> None:
    """Rewrite what is generated in README.md and docs/: pages, charts and printed outputs."""
    session.install("-e", ".[maintainer]", CHARTS, FORMULAS, "pandas>=2.2", "pyarrow>=17")
    session.run("python", "-m", "swp_data.docs_pages")
    session.run("python", "-W", "ignore::SyntaxWarning", "-m", "tools.printed_outputs")


@nox.session
def quarter(session: nox.Session) -> None:
    """Take a report into the package: read it, and review and merge what it suggests; `-- --help` explains."""
    session.install("-e", ".[maintainer]", CHARTS, FORMULAS, "pandas>=2.2", "pyarrow>=17")
    session.run("swp-data", "quarter", *session.posargs)


@nox.session
def pictures(session: nox.Session) -> None:
    """Take the pictures of the review page in docs/images/, with Debian's Chromium."""
    session.install("-e", ".[maintainer]", "playwright>=1.50,<2")
    session.run("python", "-m", "tools.review_pictures")


def newer_python() -> str | None:
    """Return a Python that Fairspec supports, on the path or installed next to this one; None if there is none."""
    for version in ("3.13", "3.12"):
        siblings = map(str, Path(sys.base_prefix).parent.glob(f"*/bin/python{version}"))
        for program in filter(shutil.which, [*siblings, f"python{version}"]):
            if not subprocess.run([program, "-c", ""], capture_output=True, check=False).returncode:  # noqa: S603
                return program
    return None


@nox.session(python=None if sys.version_info >= (3, 12) else newer_python())
def bench(session: nox.Session) -> None:
    """Benchmark validators on generated packages; `-- --help` shows the options."""
    session.install("-e", ".[maintainer]", *COMPARED)
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def bench_loading(session: nox.Session) -> None:
    """Benchmark the loader in a new process against Polars, pandas and Frictionless."""
    session.install("-e", ".[maintainer]", "pandas>=2.2")
    session.run("python", "-m", "benchmarks.loading", *session.posargs)


@nox.session
def scale(session: nox.Session) -> None:
    """Benchmark large packages in threads, in processes and on Spark, which needs Java 17; `-- --help` explains."""
    session.install("-e", ".[maintainer,spark]")
    session.run("python", "-m", "benchmarks.scale", *session.posargs)


@nox.session
def release(session: nox.Session) -> None:
    """Validate the package, and its provenance if SWP_SOURCES is set, and build its release in dist/."""
    session.install("-e", ".[maintainer]", *WRITERS)
    session.run("swp-data", "release", *session.posargs)


@nox.session
def site(session: nox.Session) -> None:
    """Build the site of the release that is in dist/, in dist/site/."""
    session.install("-e", ".[maintainer]", CHARTS)
    session.run("swp-data", "site", *(session.posargs or ["--out", "dist/site"]))


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheel and the source distribution in dist/, and load each table from the wheel."""
    session.install("build>=1.2")
    load_all = "import swp_data as swp; print(*(f'{name}: {swp.load(name).height}' for name in swp.tables()))"
    dist = Path("dist")
    dist.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        session.run("python", "-m", "build", "--outdir", folder, silent=True)
        wheel = next(Path(folder).glob("*.whl"))
        session.install("--force-reinstall", str(wheel))
        with session.chdir(folder):  # so that the checkout is not imported
            session.run("python", "-c", load_all)
        for file in Path(folder).iterdir():
            staged = dist / f".{file.name}"
            shutil.copy(file, staged)
            staged.replace(dist / file.name)
    session.log("In dist/: %s", ", ".join(sorted(file.name for file in dist.iterdir())))
