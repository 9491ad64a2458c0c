"""The version that a set of changes needs, and whether a new version is high enough.

Standard: Semantic Versioning 2.0.0, https://semver.org. `change_kinds` says which bump each kind of change needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from semver import Version

from swp_data.diff.change import Change, describe
from swp_data.diff.change_kinds import Bump
from swp_data.diff.compare import Diff

REASONS_LISTED = 3


@dataclass(frozen=True)
class RequiredBump:
    """The smallest version bump that a set of changes allows.

    Attributes:
        bump: the bump.
        reasons: the changes that need it, in words.
        version: the lowest version with this bump; empty if the old version is not a semantic version.
    """

    bump: Bump
    reasons: tuple[str, ...]
    version: str

    def __str__(self) -> str:
        early = self.bump == Bump.MAJOR and self.version.startswith("0.")
        return f"a {self.bump.name} bump" + (" (which raises MINOR before 1.0.0)" if early else "")


@dataclass(frozen=True)
class VersionProblem:
    """Why the new version is rejected: what is wrong with it, and which version would be right."""

    problem: str
    hint: str

    def __str__(self) -> str:
        return f"{self.problem}: {self.hint}"


def required_bump(diff: Diff) -> RequiredBump:
    """Return the version bump that a difference needs.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> from swp_data.datapackage.model import open_package
        >>> from swp_data.diff.compare import compare
        >>> package = open_package(package_folder())
        >>> required_bump(compare(package, package)).bump.name
        'NONE'
    """
    bump = largest_bump(diff.changes)
    reasons = tuple(describe(change) for change in diff.changes if change.bump == bump)
    return RequiredBump(bump, reasons, lowest_version(diff.old_version, bump))


def largest_bump(changes: Iterable[Change]) -> Bump:
    """Return the largest bump that any of the changes needs."""
    return max((change.bump for change in changes), default=Bump.NONE)


def lowest_version(old: str, bump: Bump) -> str:
    """Return the lowest version that makes a bump from another; empty if that is not a semantic version.

    Before 1.0.0, MAJOR raises the minor number.

    >>> lowest_version("1.4.2", Bump.MINOR), lowest_version("0.4.2", Bump.MAJOR), lowest_version("2024", Bump.PATCH)
    ('1.5.0', '0.5.0', '')
    """
    if not Version.is_valid(old):
        return ""
    version = Version.parse(old)
    if bump == Bump.NONE:
        return str(version)
    if version.major == 0:
        bump = min(bump, Bump.MINOR)
    return str(version.next_version(bump.label))


def version_problem(diff: Diff) -> VersionProblem | None:
    """Return why the new version is rejected; None if it is accepted.

    It must be a semantic version, not lower than the old one, and as high as the changes require.
    """
    for version in (diff.old_version, diff.new_version):
        if not Version.is_valid(version):
            return VersionProblem(
                f"{version!r} is not a semantic version", "write MAJOR.MINOR.PATCH, such as 1.2.0"
            )
    required = required_bump(diff)
    old, new = Version.parse(diff.old_version), Version.parse(diff.new_version)
    if new < old:
        return VersionProblem(
            f"version {new} is lower than the previous version, {old}", f"raise it to {required.version}"
        )
    if required.bump == Bump.NONE:
        return None
    if new > old and new.finalize_version() >= Version.parse(required.version):
        return None
    reasons = list(required.reasons[:REASONS_LISTED])
    if len(required.reasons) > REASONS_LISTED:
        reasons.append(f"and {len(required.reasons) - REASONS_LISTED} more")
    return VersionProblem(
        f"version {new} is too low for what changed since {old}",
        f"it must be {required.version} or higher, {required}, because {'; '.join(reasons)}",
    )
