"""Which findings of a small package follow from others: each planted fault leaves one cause, in the right place."""

import hashlib
import json

import pytest

from swp_data.datapackage.report import place_of
from swp_data.datapackage.validate import check_structure

PARENTS = {
    "fields": [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}],
    "primaryKey": "id",
    "uniqueKeys": [["name"]],
}
CHILDREN = {
    "fields": [
        {
            "name": "child",
            "type": "string",
            "constraints": {"required": True, "pattern": "c[0-9]+", "minLength": 2},
        },
        {"name": "parent", "type": "integer"},
        {"name": "born", "type": "date"},
    ],
    "primaryKey": "child",
    "foreignKeys": [{"fields": "parent", "reference": {"resource": "parents", "fields": "id"}}],
}
FILES = {
    "parents.csv": "id,name\n1,ann\n2,bob\n3,cat\n4,dan\n",
    "children.csv": (
        "child,parent,born\nc1,1,2020-01-01\nc2,1,2020-01-02\nc3,2,2020-01-03\nc4,3,2020-01-04\nc5,2,2020-01-05\n"
    ),
}


@pytest.fixture
def check(tmp_path):
    """Return a function that replaces text in the files, and gives the causes and all findings of the package."""

    def write(*changes, remove=(), **resource):
        files = dict(FILES)
        for name, old, new in changes:
            assert old in files[name]
            files[name] = files[name].replace(old, new)
        for name, text in files.items():
            if name not in remove:
                (tmp_path / name).write_text(text)
        resources = [
            {"name": "parents", "path": "parents.csv", "schema": PARENTS, **resource},
            {"name": "children", "path": "children.csv", "schema": CHILDREN},
        ]
        (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
        findings = check_structure(tmp_path).errors
        causes = [finding for finding in findings if finding.follows_from is None]
        assert {finding.follows_from for finding in findings} <= {None, *map(place_of, causes)}
        return [(cause.rule, cause.table, cause.row, cause.field) for cause in causes], len(findings)

    return write


P, C = "parents.csv", "children.csv"


def test_several_constraints_of_one_cell_are_one_fault(check):
    causes, count = check((C, "c3,", "x,"))
    assert causes == [("constraint-error", "children", 4, "child")]
    assert count == 2


def test_a_foreign_key_follows_from_the_wrong_key_that_it_refers_to(check):
    causes, count = check((P, "2,bob", "two,bob"))
    assert causes == [("type-error", "parents", 3, "id")]
    assert count > 2


def test_a_foreign_key_follows_from_the_repeated_key_that_replaced_it(check):
    causes, count = check((P, "2,bob", "1,bob"))
    assert causes == [("primary-key", "parents", 3, None)]
    assert count == 3


def test_rows_that_refer_to_one_missing_row_are_one_fault(check):
    causes, count = check((P, "2,bob\n", ""))
    assert causes == [("foreign-key", "children", 4, "parent")]
    assert count == 2


def test_which_of_several_empty_keys_is_missing_is_not_guessed(check):
    causes, _ = check((P, "1,ann", ",ann"), (P, "3,cat", ",cat"))
    dangling = [cause for cause in causes if cause[0] == "foreign-key"]
    assert dangling == [("foreign-key", "children", 2, "parent"), ("foreign-key", "children", 5, "parent")]
    one_is_similar, _ = check((P, "1,ann", "x1,ann"), (P, "3,cat", ",cat"))
    assert "foreign-key" not in {cause[0] for cause in one_is_similar}


def test_a_key_that_no_row_could_have_had_is_a_fault_of_its_own(check):
    causes, _ = check((P, "2,bob", "1,bob"), (C, "c4,3,", "c4,777777,"))
    assert causes == [("primary-key", "parents", 3, None), ("foreign-key", "children", 5, "parent")]


def test_a_repeated_row_breaks_all_its_keys_at_once(check):
    causes, count = check((P, "3,cat", "3,cat\n3,cat"))
    assert causes == [("primary-key", "parents", 5, None)]
    assert count == 2


def test_a_missing_file_is_reported_once_and_hides_no_other_fault(check):
    causes, count = check((C, "2020-01-04", "June"), remove=[P])
    assert causes == [("scheme-error", "parents", None, None), ("type-error", "children", 5, "born")]
    assert count == 3


def test_swapped_labels_explain_the_cells_below_them_and_each_other(check):
    causes, count = check((C, "child,parent,born", "child,born,parent"))
    assert causes == [("incorrect-label", "children", None, "parent")]
    assert count > 1


def test_the_cells_below_a_misspelt_label_are_faults_of_their_own(check):
    causes, _ = check((C, "born", "borne"), (C, "2020-01-04", "June"))
    assert causes == [("incorrect-label", "children", None, "born"), ("type-error", "children", 5, "born")]


def test_two_misspelt_labels_are_two_faults(check):
    causes, _ = check((C, "child,parent,born", "chld,parent,borne"))
    assert len(causes) == 2


def test_a_column_in_which_every_cell_is_wrong_is_one_fault(check):
    causes, count = check((C, "2020-01-", "5/"))
    assert causes == [("type-error", "children", 2, "born")]
    assert count == 5


def test_two_wrong_cells_of_a_column_are_two_faults(check):
    causes, _ = check((C, "2020-01-04", "June"), (C, "2020-01-01", "May"))
    assert causes == [("type-error", "children", 2, "born"), ("type-error", "children", 5, "born")]


def test_a_missing_cell_explains_the_cells_of_its_row(check):
    causes, _ = check((C, "c3,2,2020-01-03", "c3,2020-01-03"))
    assert causes == [("missing-cell", "children", 4, "born")]


def test_a_missing_header_is_one_fault(check):
    causes, count = check((P, "id,name\n", ""))
    assert causes == [("incorrect-label", "parents", None, "id")]
    assert count > 2


def test_a_repeated_header_is_one_fault(check):
    causes, count = check((C, "child,parent,born\n", "child,parent,born\nchild,parent,born\n"))
    assert len(causes) == 1
    assert causes[0][1:3] == ("children", 2)
    assert count > 2


def test_rows_that_a_quote_swallowed_are_missed_because_of_the_quote(check):
    causes, count = check((P, "2,bob", '2,"bob'))
    assert causes == [("quote-error", "parents", 3, "name")]
    assert count == 2


def test_a_renamed_field_of_a_schema_is_one_fault(check, tmp_path):
    check()
    file = tmp_path / "datapackage.json"
    described = json.loads(file.read_text())
    described["resources"][0]["schema"]["fields"][0]["name"] = "key"
    file.write_text(json.dumps(described))
    findings = check_structure(tmp_path).errors
    assert [finding.rule for finding in findings if finding.follows_from is None] == ["schema-error"]
    assert len(findings) == 3


def test_another_hash_follows_from_a_wrong_cell_but_not_from_another_table(check):
    digest = hashlib.sha256(FILES[P].encode()).hexdigest()
    causes, count = check((P, "2,bob", "two,bob"), hash=f"sha256:{digest}")
    assert causes == [("type-error", "parents", 3, "id")]
    assert count > 3
    causes, _ = check((C, "2020-01-04", "June"), hash="sha256:" + "0" * 64)
    assert sorted(rule for rule, *_ in causes) == ["hash-count", "type-error"]


def test_another_size_explains_another_hash(check):
    causes, count = check(bytes=5, hash="sha256:" + "0" * 64)
    assert [cause[0] for cause in causes] == ["byte-count"]
    assert count == 2


def test_what_is_only_counted_follows_from_what_all_others_of_its_kind_follow_from():
    from swp_data.datapackage.causes import link_findings
    from swp_data.datapackage.model import Package
    from swp_data.datapackage.report import Finding

    cause = Finding("type-error", "m.", "h.", "t", 2, "a")
    others = [
        Finding("foreign-key", "m.", "h.", "u", row, "b", follows_from=place_of(cause)) for row in (2, 3)
    ]
    rest = Finding("foreign-key", "m.", "h.", "u", field="b", count=99)
    package = Package("datapackage.json", {"resources": []})
    linked = link_findings([cause, *others, rest], package, {})
    assert linked[-1].follows_from == place_of(cause)
    independent = Finding("foreign-key", "m.", "h.", "u", 4, "b")
    linked = link_findings([cause, *others, independent, rest], package, {})
    assert linked[-1].follows_from is None


def test_an_error_never_follows_from_a_warning():
    from swp_data.datapackage.causes import link_findings
    from swp_data.datapackage.model import Package
    from swp_data.datapackage.report import Finding

    findings = [
        Finding("type-error", "m.", "h.", "t", 2, "a", severity="warning"),
        Finding("constraint-error", "m.", "h.", "t", 2, "a"),
    ]
    package = Package("datapackage.json", {"resources": []})
    assert [finding.follows_from for finding in link_findings(findings, package, {})] == [None, None]
