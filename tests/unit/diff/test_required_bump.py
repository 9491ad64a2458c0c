"""Each kind of change: a small package in two versions, the version bump it needs, and the words for it."""

from pathlib import Path

import pytest

from swp_data.datapackage.model import PackageError
from swp_data.diff.change import describe
from swp_data.diff.change_kinds import CHANGE_KINDS, Bump, kinds_table
from swp_data.diff.compare import compare
from swp_data.diff.required_bump import lowest_version, required_bump, version_problem

ROOT = Path(__file__).parents[3]


def people(package):
    return package["tables"]["people"]


def field(package, name):
    return next(column for column in people(package)["fields"] if column["name"] == name)


def constrain(name, **constraints):
    def edit(package):
        merged = field(package, name).setdefault("constraints", {})
        merged |= constraints
        for key in [key for key, value in merged.items() if value is None]:
            del merged[key]

    return edit


def drop_column(package, name):
    table = people(package)
    index = [column["name"] for column in table["fields"]].index(name)
    column = table["fields"].pop(index)
    return column, [row.pop(index) for row in table["rows"]]


def insert_column(package, index, column, cells):
    people(package)["fields"].insert(index, column)
    for row, cell in zip(people(package)["rows"], cells, strict=True):
        row.insert(index, cell)


def move_column(package):
    column, cells = drop_column(package, "mail")
    insert_column(package, 1, column, cells)


def rename_column(package):
    field(package, "mail")["name"] = "email"


def rename_table(package):
    package["tables"]["diary"] = package["tables"].pop("log")


def without_categories(package):
    del field(package, "state")["categories"]


def ordered(values):
    def edit(package):
        without_categories(package)
        field(package, "state")["categories"] = values
        field(package, "state")["categoriesOrdered"] = True

    return edit


def nothing(_):
    """Leave the small package as it is."""


CASES = [
    ("package-renamed", nothing, lambda p: p.update(name="folk"), "package people was renamed to folk"),
    ("table-removed", nothing, lambda p: p["tables"].pop("log"), "table log was removed"),
    ("table-renamed", nothing, rename_table, "table log was renamed to diary"),
    ("table-added", lambda p: p["tables"].pop("log"), nothing, "table log was added"),
    ("column-removed", nothing, lambda p: drop_column(p, "age"), "column people.age was removed"),
    ("column-renamed", nothing, rename_column, "column people.mail was renamed to email"),
    (
        "column-inserted",
        nothing,
        lambda p: insert_column(p, 1, {"name": "born"}, ["", "", "2019"]),
        "column people.born was inserted before existing columns",
    ),
    ("columns-moved", nothing, move_column, "columns of table people were reordered"),
    (
        "column-added",
        nothing,
        lambda p: insert_column(p, 5, {"name": "born", "constraints": {"required": True}}, list("123")),
        "column people.born was added at the end",
    ),
    (
        "type-changed",
        nothing,
        lambda p: field(p, "age").update(type="number"),
        "column people.age has a different type or notation (type integer -> type number)",
    ),
    (
        "form-changed",
        nothing,
        lambda p: people(p).update(dialect={"delimiter": ";"}),
        "file of table people has a different format (delimiter , -> delimiter ;)",
    ),
    (
        "missing-values-changed",
        nothing,
        lambda p: field(p, "age").update(missingValues=["", "7"]),
        "column people.age marks missing values differently ( -> , 7)",
    ),
    ("required-added", nothing, constrain("name", required=True), "column people.name is now required"),
    ("required-dropped", nothing, constrain("id", required=None), "column people.id may now be empty"),
    ("unique-added", nothing, constrain("name", unique=True), "column people.name must now be unique"),
    ("unique-dropped", nothing, constrain("mail", unique=False), "column people.mail may now repeat values"),
    (
        "enum-widened",
        without_categories,
        lambda p: (without_categories(p), constrain("state", enum=["active", "gone", "new"])(p)),
        "column people.state now also allows new",
    ),
    (
        "enum-narrowed",
        lambda p: (without_categories(p), constrain("state", enum=["active", "gone", "new"])(p)),
        without_categories,
        "column people.state no longer allows new",
    ),
    (
        "categories-reordered",
        ordered(["active", "gone"]),
        ordered(["gone", "active"]),
        "categories of column people.state were reordered",
    ),
    (
        "pattern-changed",
        nothing,
        constrain("id", pattern="[a-z]{3}"),
        "column people.id has a different pattern (pattern [a-z]+ -> pattern [a-z]{3})",
    ),
    (
        "pattern-dropped",
        nothing,
        constrain("id", pattern=None),
        "column people.id no longer has a pattern (pattern [a-z]+)",
    ),
    (
        "range-narrowed",
        nothing,
        constrain("age", maximum=99),
        "column people.age has a tighter limit (maximum 120 -> maximum 99)",
    ),
    (
        "range-widened",
        nothing,
        constrain("age", minimum=None),
        "column people.age has a wider limit (minimum 0 -> minimum none)",
    ),
    (
        "width-widened",
        nothing,
        constrain("name", maxLength=40),
        "column people.name may now be longer (maxLength 20 -> maxLength 40)",
    ),
    (
        "constraint-changed",
        nothing,
        constrain("name", jsonSchema={}),
        "column people.name has a different constraint (jsonSchema none -> jsonSchema )",
    ),
    (
        "primary-key-changed",
        nothing,
        lambda p: people(p).update(primaryKey=["id", "name"]),
        "table people has a different primary key (id -> id, name)",
    ),
    (
        "unique-key-added",
        nothing,
        lambda p: people(p)["uniqueKeys"].append(["mail", "age"]),
        "table people has a new unique key (age, mail)",
    ),
    (
        "unique-key-dropped",
        nothing,
        lambda p: people(p).update(uniqueKeys=[]),
        "table people no longer has the unique key (age, name)",
    ),
    (
        "foreign-key-added",
        lambda p: p["tables"]["visits"].pop("foreignKeys"),
        nothing,
        "table visits has a new foreign key (person -> people (id))",
    ),
    (
        "foreign-key-dropped",
        nothing,
        lambda p: p["tables"]["visits"].pop("foreignKeys"),
        "table visits no longer has the foreign key (person -> people (id))",
    ),
    ("rows-withdrawn", nothing, lambda p: people(p)["rows"].pop(), "table people: 1 row withdrawn"),
    (
        "unkeyed-rows-withdrawn",
        nothing,
        lambda p: p["tables"]["log"]["rows"].pop(0),
        "table log: 1 row withdrawn or changed",
    ),
    (
        "keys-renamed",
        nothing,
        lambda p: people(p)["rows"][1].__setitem__(0, "rob"),
        "table people: 1 key renamed",
    ),
    (
        "rows-added",
        lambda p: people(p).update(rows=people(p)["rows"][:1]),
        nothing,
        "table people: 2 rows added",
    ),
    (
        "rows-changed",
        nothing,
        lambda p: people(p)["rows"][0].__setitem__(3, "42"),
        "table people: 1 row with different values",
    ),
    (
        "rows-rewritten",
        nothing,
        lambda p: people(p)["rows"][0].__setitem__(3, "041"),
        "table people: 1 row with the same values, written differently",
    ),
    ("rows-reordered", nothing, lambda p: people(p)["rows"].reverse(), "rows of table people were reordered"),
    (
        "licence-withdrawn",
        lambda p: p["licenses"].append({"name": "ODbL-1.0"}),
        nothing,
        "licence ODbL-1.0 was withdrawn",
    ),
    (
        "licence-added",
        nothing,
        lambda p: p["licenses"].append({"name": "ODbL-1.0"}),
        "licence ODbL-1.0 was added",
    ),
    (
        "metadata-changed",
        nothing,
        lambda p: field(p, "age").update(title="Age", description="In years"),
        "metadata of column people.age changed (description, title)",
    ),
]


@pytest.mark.parametrize(("kind", "before", "after", "words"), CASES, ids=[case[0] for case in CASES])
def test_each_kind_of_change_is_found_alone_with_its_bump_and_its_words(write, kind, before, after, words):
    diff = compare(write("old", before), write("new", after))
    assert {change.kind for change in diff.changes} == {kind}
    assert clauses(diff) == [words]
    assert required_bump(diff).bump == CHANGE_KINDS[kind].bump
    assert required_bump(diff).reasons == (words,)


def clauses(diff):
    return [describe(change) for change in diff.changes]


def test_each_kind_of_change_has_a_case():
    assert {case[0] for case in CASES} == set(CHANGE_KINDS)


@pytest.mark.parametrize(
    ("edit", "kinds"),
    [
        (constrain("state", enum=["active", "new"]), {"enum-widened", "enum-narrowed"}),
        (constrain("state", enum=["gone", "active"]), {"metadata-changed"}),
        (constrain("age", minimum=None, exclusiveMinimum=0), {"range-widened", "range-narrowed"}),
        (constrain("name", maxLength=10), {"range-narrowed"}),
        (constrain("name", minLength=1), {"range-narrowed"}),
        (constrain("age", maximum="200"), {"range-widened"}),
        (constrain("name", unique=False), set()),
        (lambda p: people(p).update(missingValues=[{"value": "", "label": "none"}]), set()),
        (lambda p: people(p).update(dialect={"delimiter": ","}, resource={"encoding": "UTF-8"}), set()),
        (lambda p: people(p).update(resource={"bytes": 1, "hash": "0", "mediatype": "text/csv"}), set()),
        (lambda p: p.update(created="2027-01-01T00:00:00Z"), set()),
        (lambda p: field(p, "state")["categories"][0].update(label="Still active"), {"metadata-changed"}),
        (lambda p: people(p).update(fieldsMatch="subset"), {"form-changed"}),
        (lambda p: people(p).update(primaryKey=["id", "id"]), {"primary-key-changed"}),
        (lambda p: people(p).update(rows=[]), {"rows-withdrawn"}),
    ],
)
def test_the_direction_of_a_change_counts_and_irrelevant_properties_do_not(write, edit, kinds):
    assert {change.kind for change in compare(write("old"), write("new", edit)).changes} == kinds


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path


def test_every_change_of_the_metadata_or_of_a_schema_is_noticed(write):
    paths = []
    write("base", lambda package: paths.extend(leaves(package)))
    for number, path in enumerate(paths):

        def edit(package, path=path):
            *parents, last = path
            for key in parents:
                package = package[key]
            was = package[last]
            package[last] = {str: f"{was}x", int: 3, bool: not was}[type(was)]

        try:
            diff = compare(write(f"old{number}"), write(f"new{number}", edit))
        except PackageError:
            continue  # after the edit it is not a package any more
        # If a key has lost its column, the table is not compared.
        assert diff.changes or diff.not_compared or path[0] in {"version", "created"}, path
    assert len(paths) > 60


@pytest.mark.parametrize(
    ("enum", "words"),
    [
        (["gone"], ["column people.state no longer allows active"]),
        (None, ["column people.state now also allows any other value"]),
        (
            ["new"],
            ["column people.state now also allows new", "column people.state no longer allows active, gone"],
        ),
    ],
)
def test_added_and_removed_values_are_named(write, enum, words):
    def edit(package):
        without_categories(package)
        constrain("state", enum=enum)(package)

    assert clauses(compare(write("old", without_categories), write("new", edit))) == words


def test_a_new_enum_allows_fewer_values(write):
    def free(package):
        without_categories(package)
        constrain("state", enum=None)(package)

    diff = compare(write("old", free), write("new", without_categories))
    assert clauses(diff) == ["column people.state no longer allows any other value"]


def test_before_1_0_0_a_major_bump_raises_minor_and_says_so(write):
    old = write("old", version="0.2.3")
    new = write("new", lambda p: p["tables"].pop("log"), version="0.2.4")
    expected = "it must be 0.3.0 or higher, a MAJOR bump (which raises MINOR before 1.0.0)"
    assert expected in str(version_problem(compare(old, new)))


def test_categories_alone_are_an_enum(write):
    def only_categories(*values):
        def edit(package):
            field(package, "state").pop("constraints")
            field(package, "state")["categories"] = list(values)

        return edit

    old, new = (
        write("old", only_categories("active", "gone")),
        write("new", only_categories("active", "gone", "new")),
    )
    assert {change.kind for change in compare(old, new).changes} == {"enum-widened"}


def test_a_key_of_an_added_column_is_reported_with_the_column(write):
    def edit(package):
        insert_column(package, 5, {"name": "boss"}, ["", "ann", "ann"])
        people(package)["foreignKeys"] = [{"fields": "boss", "reference": {"resource": "", "fields": "id"}}]
        people(package)["uniqueKeys"].append(["boss", "mail"])

    diff = compare(write("old"), write("new", edit))
    assert [change.kind for change in diff.changes] == ["column-added"]
    assert required_bump(diff).bump == Bump.MINOR


def test_the_reasons_are_those_of_the_largest_bump(write):
    def edit(package):
        people(package)["rows"][0][3] = "42"
        people(package)["rows"].append(["dan", "Dan", "active", "", ""])
        package["tables"]["visits"]["rows"].append(["dan", "2026-01-03", ""])

    required = required_bump(compare(write("old"), write("new", edit)))
    assert required.bump == Bump.MINOR
    assert required.reasons == ("table people: 1 row added", "table visits: 1 row added")
    assert required.version == "1.3.0"


@pytest.mark.parametrize(
    ("old", "bump", "version"),
    [
        ("1.2.3", Bump.MAJOR, "2.0.0"),
        ("1.2.3", Bump.MINOR, "1.3.0"),
        ("1.2.3", Bump.PATCH, "1.2.4"),
        ("1.2.3", Bump.NONE, "1.2.3"),
        ("0.2.3", Bump.MAJOR, "0.3.0"),
        ("0.2.3", Bump.MINOR, "0.3.0"),
        ("0.2.3", Bump.PATCH, "0.2.4"),
        ("2.0.0-rc.1", Bump.MAJOR, "2.0.0"),
        ("1.3.0-rc.1", Bump.MAJOR, "2.0.0"),
        ("1.3.0-rc.1", Bump.MINOR, "1.3.0"),
        ("", Bump.MAJOR, ""),
        ("1.2", Bump.MAJOR, ""),
    ],
)
def test_the_lowest_version_that_makes_a_bump(old, bump, version):
    assert lowest_version(old, bump) == version


def add_row(package):
    people(package)["rows"].append(["dan", "Dan", "active", "", ""])


@pytest.mark.parametrize("version", ["1.3.0", "1.4.0", "2.0.0", "1.3.0-rc.1"])
def test_a_version_that_is_high_enough_is_accepted(write, version):
    assert not version_problem(compare(write("old"), write("new", add_row, version=version)))


@pytest.mark.parametrize(
    ("version", "message"),
    [
        (
            "1.2.4",
            "version 1.2.4 is too low for what changed since 1.2.3: it must be 1.3.0 or higher, a MINOR bump, because ",
        ),
        ("1.2.3", "version 1.2.3 is too low for what changed since 1.2.3: it must be 1.3.0"),
        ("1.1.0", "version 1.1.0 is lower than the previous version, 1.2.3: raise it to 1.3.0"),
        ("1.3.0-01", "'1.3.0-01' is not a semantic version: write MAJOR.MINOR.PATCH"),
    ],
)
def test_a_version_that_is_too_low_is_refused_with_the_version_needed_and_the_reasons(
    write, version, message
):
    problem = version_problem(compare(write("old"), write("new", add_row, version=version)))
    assert str(problem).startswith(message)


def test_an_unchanged_package_may_keep_its_version(write):
    assert not version_problem(compare(write("old"), write("new")))


def test_a_moved_column_does_not_change_its_cells(write):
    diff = compare(write("old"), write("new", move_column))
    assert diff.cells.is_empty()


def test_the_page_on_versions_has_each_kind_with_its_bump_and_its_reason():
    page = (ROOT / "docs" / "maintain" / "versions.md").read_text(encoding="utf-8")
    assert kinds_table() in page, "docs/maintain/versions.md is out of step; run: nox --sessions pages"
