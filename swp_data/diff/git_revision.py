"""Files of a revision in git, as they were committed: nothing of the repository is run, fetched or waited for.

The configuration of a repository can name programs to run and files to wait for. Git is therefore run with the
settings that name programs turned off, without the variables that point it elsewhere, and for a limited time.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import IO

from swp_data.datapackage.model import PackageError
from swp_data.limits import LimitError, format_size, limit
from swp_data.text import plural, printable

SETTINGS = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never", "core.pager=cat")
GIT = (
    *("git", "--no-replace-objects", "--no-pager", "--literal-pathspecs", "--no-optional-locks"),
    *(argument for setting in SETTINGS for argument in ("-c", setting)),
)
GIT_ENVIRONMENT = {
    "GIT_ASKPASS": "true",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
LONGEST_REVISION = 200  # characters


def git_writer(revision: str, repository: Path) -> Callable[[str, str, Path], None]:
    """Return what writes a file of a revision to a path: as it was committed, without running a filter or a hook.

    Args:
        revision: the revision, such as "v0.1.0".
        repository: the folder of the package in the repository.

    Raises:
        PackageError: there is no such revision, or git cannot be run.
    """
    commit = ""
    if revision.isprintable() and 0 < len(revision) <= LONGEST_REVISION and not revision.startswith("-"):
        commit = _object_id(repository, revision + "^{commit}")
    if not commit:
        raise PackageError(
            f"{printable(revision)[:80]!r} is not a folder, not the zip of a release and not a git revision "
            f"in {repository.resolve()}"
        )
    where = f"revision {revision[:80]!r}"

    def write(name: str, bound: str, target: Path) -> None:
        blob = _object_id(repository, f"{commit}:./{name}")
        if not blob or _output(repository, "cat-file", "-t", blob) != "blob":
            raise PackageError(
                f"there is no file {name!r}", where=where, hint="give a revision that contains a package"
            )
        if int(_output(repository, "cat-file", "-s", blob) or 0) > limit(bound):
            raise too_large(f"its file {name!r}", bound, where)
        with target.open("wb") as file:
            done = _run(repository, "cat-file", "blob", blob, output=file)
        if done.returncode:
            raise PackageError(
                f"its file {name!r} cannot be read", where=where, hint="check the repository with 'git fsck'"
            )

    return write


def too_large(subject: str, bound: str, where: str) -> LimitError:
    """Return the error for something of a version that is larger than a limit."""
    return LimitError(f"{subject} is larger than {format_size(limit(bound))}", bound, where=where)


def _object_id(repository: Path, expression: str) -> str:
    """Return the id of the object that an expression names; empty if there is none."""
    return _output(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", expression)


def _output(repository: Path, *arguments: str) -> str:
    """Return what git prints; nothing if it fails."""
    done = _run(repository, *arguments, output=subprocess.PIPE)
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def _run(repository: Path, *arguments: str, output: int | IO[bytes]) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        return subprocess.run(  # noqa: S603 - a list of arguments, no shell
            [*GIT, "-C", str(repository), *arguments],
            env={**environment, **GIT_ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            timeout=limit("git_seconds"),
            check=False,
        )
    except FileNotFoundError as error:
        raise PackageError(
            "git is not installed, so revisions cannot be read", hint="give a folder"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise LimitError(
            f"git did not answer within {plural(limit('git_seconds'), 'second')}",
            "git_seconds",
            where=str(repository),
        ) from error
