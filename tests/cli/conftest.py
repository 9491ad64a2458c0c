"""What the tests of the command line share: a command as people on a terminal and programs in a pipe get it."""

import pytest
from click.testing import CliRunner

from swp_data.cli import main, output


@pytest.fixture
def run():
    """Return a function that runs a command whose output goes into a pipe."""
    return lambda *arguments, **environment: CliRunner().invoke(
        main, [str(argument) for argument in arguments], env=environment, prog_name="swp-data"
    )


@pytest.fixture
def terminal(run, monkeypatch):
    """Return a function that runs a command on a terminal of a width."""
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    return lambda *arguments, width=80: run(*arguments, COLUMNS=str(width))
