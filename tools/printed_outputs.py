"""Rewrite the outputs in README.md and docs/: those of commands, Python, SQL and formulas, counts, and chart texts.

Both `python -m tools.printed_outputs` and `nox --sessions pages` run it. A page shows an output in one of these ways:

- a `python` block with `>>>`, as in a doctest;
- a `text` block with lines that start with `$ `, each followed by what the command prints;
- a `console`, `sql` or `excel` block, followed by a `text` block with its output.

A line `...` in an output stands for omitted lines. A refreshed output keeps as many lines before and after it as the
old output. All examples of a page run in one temporary folder; its Python examples share their variables.
"""

from __future__ import annotations

import difflib
import doctest
import html
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from click.testing import CliRunner, Result

from swp_data.cli import _output
from swp_data.cli import main as command_line
from swp_data.diff.change_kinds import kinds_table
from swp_data.docs_pages import readme_charts
from swp_data.loader import table_or_view
from tools import quarter_example
from tools.package_copy import MISTAKE, change_row, copy_package

ROOT = Path(__file__).parents[1]
COMMAND = "python -m tools.printed_outputs"
WIDTH = 80  # characters; the width of the terminal for the outputs
WIDTHS = {"docs/guides/cookbook.md": 100}
COUNTED = {
    "commitments": "commitments",
    "activities": "activities",
    "printed rows": "updates",
    "misprints": "errata",
}
"""The words after a count in README.md, and the table whose rows are counted."""

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
PICTURE = re.compile(r'(<img src="docs/images/([\w-]+)-light\.svg"[^>]* alt=")[^"]*"')
ELISION = "..."


class ExampleError(Exception):
    """Raised when an example of a page fails, but the page shows no error."""

    def __init__(self, page: str, example: str, problem: str) -> None:
        super().__init__(f"{page}: the example\n\n{example}\nfails: {problem}")


def pages() -> list[str]:
    """Return the pages that may print outputs, relative to the repository."""
    written = [
        "README.md",
        "CONTRIBUTING.md",
        *(path.relative_to(ROOT) for path in ROOT.glob("docs/**/*.md")),
    ]
    return sorted(map(str, written))


def read(page: str) -> str:
    """Return the current text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def refresh(page: str) -> str:
    """Return a page with each printed output refreshed.

    Raises:
        ExampleError: an example fails, and the page shows another output than its error.
    """
    text = read(page)
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        text = _Page(page).refresh(text)
    if page == "README.md":
        text = with_chart_texts(with_counts(text))
    if page == "docs/maintain/versions.md":
        text = with_table(text, kinds_table())
    return text


def with_counts(text: str) -> str:
    """Return a text with the stated numbers of rows refreshed."""

    def count(match: re.Match[str]) -> str:
        return f"{table_or_view(COUNTED[match[2]]).height:,} {match[2]}"

    return re.sub(rf"(?<![\w,.])(\d[\d,]*) ({'|'.join(COUNTED)})\b", count, text)


def with_chart_texts(text: str) -> str:
    """Return a text with the alternative text of each chart refreshed."""
    charts = readme_charts()
    return PICTURE.sub(lambda match: f'{match[1]}{html.escape(charts[match[2]].alt)}"', text)


def with_table(text: str, table: str) -> str:
    r"""Return a text with a Markdown table replaced by a new one with the same header.

    >>> print(with_table("| a |\n| - |\n| 1 |\n\nEnd.", "| a |\n| - |\n| 2 |\n"))
    | a |
    | - |
    | 2 |
    <BLANKLINE>
    End.
    """
    header = table.partition("\n")[0]
    return re.sub(rf"^{re.escape(header)}\n(?:\|.*\n)*", lambda _: table, text, flags=re.MULTILINE)


def on_a_terminal(arguments: Iterable[str], width: int = WIDTH) -> Result:
    """Run a command of `swp-data` as on a terminal of a given width, with the data of this repository."""
    environment = {"COLUMNS": str(width), "SWP_SOURCES": None, "SWP_DATA_URL": None}
    with mock.patch.object(_output, "is_terminal", return_value=True):
        return CliRunner().invoke(command_line, list(arguments), env=environment, prog_name="swp-data")


def fit(printed: str, new: str) -> str:
    r"""Return a new output, shortened like the printed one; or the printed one if it still fits.

    >>> fit("1\n2\n...\n9\n", "a\nb\nc\nd\n")
    'a\nb\n...\nd\n'
    """
    if doctest.OutputChecker().check_output(printed, new, doctest.ELLIPSIS):
        return printed
    lines, new_lines = printed.splitlines(), new.splitlines()
    if ELISION not in lines:
        return new
    before, after = lines.index(ELISION), lines[::-1].index(ELISION)
    if len(new_lines) <= before + after:
        return new
    return "\n".join([*new_lines[:before], ELISION, *new_lines[len(new_lines) - after :], ""])


@dataclass
class _Page:
    name: str
    variables: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})

    @property
    def width(self) -> int:
        return WIDTHS.get(self.name, WIDTH)

    def refresh(self, text: str) -> str:
        return "".join(self._parts(text))

    def _parts(self, text: str) -> Iterator[str]:
        """Yield the text in parts, each block with its outputs refreshed."""
        answers: dict[str, Callable[[str], str]] = {
            "console": self._command,
            "sql": lambda statement: self._run(statement, ["sql", statement.strip()]),
            "excel": formula_result,
        }
        end, asked = 0, None
        for block in BLOCK.finditer(text):
            between, language, body = text[end : block.start()], block[1], block[2]
            yield between
            end = block.end()
            if language == "text" and asked and not between.strip():
                body = fit(body, answers[asked[0]](asked[1]))
            elif language == "text":
                body = SHELL.sub(
                    lambda shown: f"$ {shown[1]}\n{fit(shown[2], self._command(*shown.groups()))}", body
                )
            elif language == "python" and ">>> " in body:
                body = "".join(self._python(body))
            asked = (language, body) if language in answers else None
            yield f"```{language}\n{body}```"
        yield text[end:]

    def _command(self, command: str, printed: str = "") -> str:
        """Return the output of a shell command."""
        command = command.strip().removeprefix("$ ")
        if " | " in command:
            program = f"{shlex.quote(sys.executable)} -m swp_data.cli"
            words = ["bash", "-o", "pipefail", "-c", command.replace("swp-data", program, 1)]
            done = subprocess.run(words, capture_output=True, text=True, check=False, encoding="utf-8")  # noqa: S603
            return done.stdout
        program, *arguments = shlex.split(command)
        if program != "swp-data":
            raise ExampleError(self.name, command, "only the commands of swp-data can be shown")
        if arguments == ["validate"]:
            table, key, cells = MISTAKE
            change_row(copy_package(Path("broken")), table, key, **cells)
            arguments.append("broken")
        if arguments[0] == "quarter":
            arguments = quarter_example.prepared(arguments)
        return self._run(command, arguments, printed)

    def _run(self, example: str, arguments: list[str], printed: str = "") -> str:
        done = on_a_terminal(arguments, self.width)
        failed = done.exception is not None and not isinstance(done.exception, SystemExit)
        if failed or (done.stderr.startswith("Error:") and not printed.startswith("Error:")):
            raise ExampleError(self.name, example, done.stderr or repr(done.exception))
        return done.output

    def _python(self, body: str) -> Iterator[str]:
        """Yield a block of Python in parts, each example with its output refreshed."""
        for part in doctest.DocTestParser().parse(body):
            if isinstance(part, str):
                yield part
                continue
            first, *more = part.source.splitlines()
            yield f">>> {first}\n"
            yield from (f"... {line}".rstrip() + "\n" for line in more)
            yield self._python_output(part)

    def _python_output(self, example: doctest.Example) -> str:
        printed = io.StringIO()
        displayhook, sys.displayhook = sys.displayhook, sys.__displayhook__
        try:
            with redirect_stdout(printed):
                exec(compile(example.source, self.name, "single"), self.variables)  # noqa: S102
        except Exception as error:
            message = traceback.format_exception_only(error)[-1]
            if example.exc_msg is None:
                raise ExampleError(self.name, example.source, message) from error
            if doctest.OutputChecker().check_output(example.exc_msg, message, doctest.ELLIPSIS):
                return example.want
            return f"Traceback (most recent call last):\n{ELISION}\n{shorten(example.exc_msg, message)}"
        finally:
            sys.displayhook = displayhook
        new = re.sub(r"^$(?=\n)", "<BLANKLINE>", printed.getvalue(), flags=re.MULTILINE)
        return fit(example.want, new)


def shorten(printed: str, message: str) -> str:
    r"""Return a message cut to as many words as the printed one, if that is cut.

    >>> shorten("Error: one of ...", "Error: any of a, b, c")
    'Error: any of ...\n'
    """
    words = printed.split()
    if words[-1] != ELISION:
        return message
    return " ".join([*message.split()[: len(words) - 1], ELISION]) + "\n"


def formula_result(formula: str) -> str:
    """Return the result of a formula in the workbook of a release, whose sheets have the names of the tables."""
    from tools.spreadsheet import evaluate

    def column(sheet: str, number: int) -> list[Any]:
        series = table_or_view(sheet).to_series(number - 1)
        return [series.name, *series.to_list()]

    return f"{evaluate(formula.strip(), column):g}\n"


def difference(page: str) -> str:
    """Return the changes of refreshing a page as a diff; empty if there are none."""
    old, new = read(page).splitlines(keepends=True), refresh(page).splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, page, f"{page}, refreshed"))


def main() -> None:
    """Rewrite the pages whose outputs changed, and print their names."""
    os.environ.pop("SWP_DATA_URL", None)
    for page in pages():
        new = refresh(page)
        if new != read(page):
            (ROOT / page).write_text(new, encoding="utf-8", newline="")
            print(f"Rewritten: {page}")


if __name__ == "__main__":
    main()
