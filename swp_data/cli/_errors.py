"""How a command ends that can't do what was asked."""

from __future__ import annotations

import click

INTERRUPTED, PIPE_CLOSED = 130, 141  # as shells count: 128 and the number of the signal


class Refused(click.ClickException):
    """A mistake of the user, told in one sentence; exit status 2."""

    exit_code = 2
