"""What maintainers run; `nox` alone validates the package. `nox --list` shows the rest."""

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

COMPARED = ["dataframely>=3.1,<4", "fairspec>=0.1.7,<0.2; python_version >= '3.12'"]
# The bytes of a chart depend on the version of what draws it, those of docs/images/ too.
CHARTS = "vl-convert-python==1.9.0.post1"
FORMULAS = "formulas>=1.3,<2"  # computes what a spreadsheet would
IMPORT_LINTER = "import-linter>=2.7,<3"
TOOLS = [
    CHARTS,
    *["pytest>=8", "pytest-xdist>=3.6", "filelock>=3.16", "build>=1.2"],
    "hypothesis==6.170.15",  # which packages the validator is compared on depends on its version
    # Other people's readers of what a release holds.
    *["csvw>=4,<5", "duckdb>=1.2", "mlcroissant>=1.1,<2", "openpyxl>=3.1,<4", "pandas>=2.2", "pyarrow>=17"],
    FORMULAS,
    IMPORT_LINTER,
    # The site in a real browser: Debian's Chromium, which neither of them downloads, and axe, which the second carries.
    *["playwright>=1.50,<2", "axe-playwright-python>=0.1.8,<0.2"],
]
# The bytes of a release depend on the versions of what writes it: they change with a release of their own.
WRITERS = [
    "apsw==3.54.1.0",
    "hatchling==1.33.0",
    "polars==2.1.0",
    "PyYAML==6.0.3",
    "rdflib==7.6.0",
    CHARTS,
    "XlsxWriter==3.3.1",
]


@nox.session
def validate(session: nox.Session) -> None:
    """Validate the package; provenance too where SWP_SOURCES names the folder of the sources."""
    session.install("-e", ".[maintainer]")
    session.run("swp-data", "validate", *session.posargs)


@nox.session
def provenance(session: nox.Session) -> None:
    """Validate the package with its provenance; SWP_SOURCES has to be set."""
    if not os.environ.get("SWP_SOURCES"):
        session.error("SWP_SOURCES has to name the folder that holds the published documents' texts.")
    session.install("-e", ".[maintainer]")
    session.run("swp-data", "validate", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests; those that need the sources are skipped, and say so, without SWP_SOURCES."""
    run_tests(session)


@nox.session
def unit(session: nox.Session) -> None:
    """Run the unit tier: tests/unit/ and the doctests. It takes less than a minute."""
    run_tests(session, "swp_data", "tools", "tests/unit")


@nox.session
def tests_release(session: nox.Session) -> None:
    """Run the tests of releases and of the pages of the site."""
    run_tests(session, "tests/release")


@nox.session
def tests_browser(session: nox.Session) -> None:
    """Run the tests of the site in Chromium; without it they are skipped, and say so."""
    run_tests(session, "tests/browser")


@nox.session
def tests_differential(session: nox.Session) -> None:
    """Compare the validator with Frictionless on many packages."""
    run_tests(session, "tests/differential")


@nox.session
def tests_wheel(session: nox.Session) -> None:
    """Build the wheel, install it in a new environment, and use it there."""
    run_tests(session, "tests/wheel")


@nox.session
def tests_quarter(session: nox.Session) -> None:
    """Add a made-up quarter to a copy of the repository, validate it, and run the unit tier there."""
    run_tests(session, "tests/quarter")


def run_tests(session: nox.Session, *paths: str) -> None:
    """Run the tests in some folders, or all, in a process per core; pytest gets the arguments after `--` too."""
    session.install("-e", ".[maintainer]", *TOOLS)
    session.run("pytest", "--numprocesses", "auto", "--dist", "loadgroup", *paths, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the style of the code, its formatting, and which layer imports which."""
    session.install("ruff>=0.12,<1", IMPORT_LINTER)
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-cache")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types."""
    session.install("-e", ".[maintainer]", "mypy>=1.15")
    session.run("mypy")


@nox.session
def pages(session: nox.Session) -> None:
    """Rewrite what is generated in README.md and docs/: pages, charts, and the outputs that are printed there."""
    session.install("-e", ".[maintainer]", CHARTS, FORMULAS, "pandas>=2.2", "pyarrow>=17")
    session.run("python", "-m", "swp_data.docs_pages")
    session.run("python", "-W", "ignore::SyntaxWarning", "-m", "tools.printed_outputs")


def newer_python() -> str | None:
    """Return a Python that Fairspec runs on, on the path or beside this one; None where only this one is."""
    for version in ("3.13", "3.12"):
        beside = map(str, Path(sys.base_prefix).parent.glob(f"*/bin/python{version}"))
        for program in filter(shutil.which, [*beside, f"python{version}"]):
            if not subprocess.run([program, "-c", ""], capture_output=True, check=False).returncode:  # noqa: S603
                return program
    return None


@nox.session(python=None if sys.version_info >= (3, 12) else newer_python())
def bench(session: nox.Session) -> None:
    """Measure validators side by side on generated packages; `-- --help` shows the sizes and options."""
    session.install("-e", ".[maintainer]", *COMPARED)
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def bench_loading(session: nox.Session) -> None:
    """Measure how long the loader takes in a new process, beside Polars, pandas and Frictionless."""
    session.install("-e", ".[maintainer]", "pandas>=2.2")
    session.run("python", "-m", "benchmarks.loading", *session.posargs)


@nox.session
def release(session: nox.Session) -> None:
    """Validate the package and build its release in dist/; provenance too where SWP_SOURCES is set."""
    session.install("-e", ".[maintainer]", *WRITERS)
    session.run("swp-data", "release", *session.posargs)


@nox.session
def site(session: nox.Session) -> None:
    """Build the site of the release in dist/, in dist/site/."""
    session.install("-e", ".[maintainer]", CHARTS)
    session.run("swp-data", "site", *(session.posargs or ["--out", "dist/site"]))


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheel and the source distribution, and load every table from the wheel alone."""
    session.install("build>=1.2")
    with tempfile.TemporaryDirectory() as aside:
        session.run("python", "-m", "build", "--outdir", aside, silent=True)
        wheel = next(Path(aside).glob("*.whl"))
        session.install("--force-reinstall", str(wheel))
        with session.chdir(aside):
            session.run(
                "python",
                "-c",
                "import swp_data as s; print(*(f'{t}: {s.load(t).height}' for t in s.tables()))",
            )
        Path("dist").mkdir(exist_ok=True)
        for file in Path(aside).iterdir():
            shutil.copy(file, Path("dist") / f".{file.name}")
            (Path("dist") / f".{file.name}").replace(Path("dist") / file.name)
    session.log("In dist/: %s", ", ".join(sorted(file.name for file in Path("dist").iterdir())))
