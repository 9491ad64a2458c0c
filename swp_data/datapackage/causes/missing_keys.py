"""Missing keys: why foreign keys refer to a row that isn't there.

If many rows refer to one key that a table lacks, that row was removed, or its key was changed. The cause is then the
row of the other table whose key is wrong; if no such row is known, it is the first of the references.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

import polars as pl

from swp_data.datapackage.causes.index import FindingIndex
from swp_data.datapackage.causes.stages import Stage
from swp_data.datapackage.model import Package
from swp_data.datapackage.url_files import UrlFile

__all__ = ["explain_missing_keys", "looks_like_key"]

SIMILAR = 0.6
LARGEST_FILE = 200 << 20  # bytes of a table whose keys are read again
MOST_SUSPECTS = 50
"""How many rows with a wrong key may explain a missing one; more are compared with too many others."""
MOST_PLAUSIBLE = 200
SUSPECT = (Stage.FILE, Stage.ROW, Stage.TYPE, Stage.CONSTRAINT, Stage.KEY, Stage.MEANING)

Target = tuple[str, tuple[str, ...]]
Missing = tuple[Target, str]


def explain_missing_keys(index: FindingIndex, parents: Mapping[int, int]) -> dict[int, int]:
    """Return the cause of findings on foreign keys that have none yet, by their positions.

    Args:
        index: the findings.
        parents: the causes that are known.
    """
    groups: dict[Missing, list[int]] = defaultdict(list)
    for number, finding in enumerate(index.findings):
        if number not in parents and (target := index.target(number)) and finding.value is not None:
            groups[target, finding.value].append(number)
    by_target: dict[Target, list[Missing]] = defaultdict(list)
    for missing in groups:
        by_target[missing[0]].append(missing)
    causes: dict[int, int] = {}
    for target, wanted in by_target.items():
        if index.rows.get(target[0]) == 0:
            causes |= _link([number for missing in wanted for number in groups[missing]])
            continue
        known = _known_keys(index.package, target)
        forms = {_form(key) for key in known}
        plausible = [missing for missing in wanted if not forms or _form(missing[1]) in forms]
        swallowing = _swallowing(index, target[0])
        if swallowing is not None:
            kinds = {re.sub("0+", "0", form) for form in forms}  # a longer number may be missing, too
            similar = [key for key in wanted if not kinds or re.sub("0+", "0", _form(key[1])) in kinds]
            causes |= {number: swallowing for missing in similar for number in groups[missing]}
            plausible = [missing for missing in plausible if missing not in similar]
        suspects = _suspects(index, target)[:MOST_SUSPECTS] if len(plausible) <= MOST_PLAUSIBLE else []
        if swallowing is None:
            for suspect, chosen in _chosen(index, suspects, plausible, groups):
                plausible.remove(chosen)
                causes |= dict.fromkeys(groups[chosen], suspect)
        for missing in plausible:
            causes |= _link(groups[missing])
    return causes


def _chosen(
    index: FindingIndex,
    suspects: Sequence[int],
    plausible: Sequence[Missing],
    groups: Mapping[Missing, Sequence[int]],
) -> Iterator[tuple[int, Missing]]:
    """Yield the rows that lack a key which others refer to, each with the key that it seems to have had.

    A wrong key is nearly always similar to the right one. Where a key is empty, nothing tells which one it was; if
    there is a single such row, it lacks the key to which most rows refer.
    """
    left, silent = list(plausible), []
    for suspect in suspects:
        value = index.findings[suspect].value or ""
        similar = [missing for missing in left if _similar(value, missing[1])]
        if similar:
            chosen = max(similar, key=lambda missing: len(groups[missing]))
            left.remove(chosen)
            yield suspect, chosen
        else:
            silent.append(suspect)
    if len(silent) == 1 and left:
        yield silent[0], max(left, key=lambda missing: len(groups[missing]))


def _link(numbers: list[int]) -> dict[int, int]:
    """Return the first of some findings as the cause of the others."""
    return dict.fromkeys(numbers[1:], numbers[0])


def _similar(first: str, second: str) -> bool:
    return bool(first) and SequenceMatcher(None, first[:200], second[:200]).ratio() >= SIMILAR


def _swallowing(index: FindingIndex, table: str) -> int | None:
    """Return the finding because of which many rows of a table are missing: a quote that is not closed, or its end."""
    for number in index.by_table.get(table, ()):
        finding = index.findings[number]
        is_last = finding.rule == "missing-cell" and finding.row == index.rows.get(table, 0) + 1
        if finding.rule == "quote-error" or is_last:
            return number
    return None


def _suspects(index: FindingIndex, target: Target) -> list[int]:
    """Return one finding for each row whose key is wrong, in the order of the rows."""
    table, fields = target
    first: dict[tuple[str | None, int], int] = {}
    for number in index.by_table.get(table, ()):
        finding, stage = index.findings[number], index.stages[number]
        if finding.row is None or stage not in SUSPECT or not finding.is_error:
            continue
        if stage is Stage.ROW or set(fields) & set(index.fields_of(number)):
            first.setdefault((finding.file, finding.row), number)
    return list(first.values())


def looks_like_key(value: str, known: Collection[str]) -> bool:
    """Whether a value could be a key of a table, by the form of its other keys; any value could if there are none.

    >>> looks_like_key("p4", ["p1", "p2", "p10"]), looks_like_key("p4x", ["p1", "p2", "p10"])
    (True, False)
    """
    return not known or _form(value) in {_form(key) for key in known}


def _form(text: str) -> str:
    """Return a text with each run of letters and each run of digits replaced; a run of digits keeps its length."""
    return re.sub(r"\d", "0", re.sub(r"[^\W\d_]+", "a", text))


def _known_keys(package: Package, target: Target) -> list[str]:
    """Return the keys of a table as text, as far as they can be read from its file."""
    table, fields = target
    try:
        resource = package.resources[table]
        if isinstance(resource.path, UrlFile) or resource.path.stat().st_size > LARGEST_FILE:
            return []
        if resource.path.suffix == ".parquet":
            frame = pl.scan_parquet(resource.path, glob=False)
        elif resource.path.suffix == ".csv":
            frame = pl.scan_csv(
                resource.path,
                separator=resource.declared.properties.get("dialect", {}).get("delimiter", ","),
                infer_schema=False,
                encoding="utf8-lossy",
                truncate_ragged_lines=True,
                glob=False,
            )
        else:
            return []
        joined = pl.concat_str([pl.col(name).cast(pl.String) for name in fields], separator=", ")
        return frame.select(joined.drop_nulls().unique()).collect().to_series().to_list()
    except (OSError, LookupError, AttributeError, TypeError, ValueError, pl.exceptions.PolarsError):
        return []
