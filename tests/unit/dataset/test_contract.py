"""What a package lacks is measured against the schemas, and not against the installed data."""

import json

from swp_data.datapackage.model import open_package
from swp_data.dataset.contract import Shortfall, contract, shortfalls
from swp_data.dataset.location import package_folder


def rewrite(file, change):
    """Change a JSON file."""
    value = json.loads(file.read_text(encoding="utf-8"))
    change(value)
    file.write_text(json.dumps(value), encoding="utf-8")


def test_the_contract_is_what_the_descriptor_lists():
    assert set(contract()) == set(open_package(package_folder()).resources)


def test_a_missing_table_and_missing_columns_are_named(package):
    rewrite(package / "datapackage.json", lambda value: value["resources"].pop(0))
    rewrite(package / "schemas" / "plans.schema.json", lambda value: value["fields"].pop())
    gone = json.loads((package_folder() / "datapackage.json").read_text(encoding="utf-8"))["resources"][0][
        "name"
    ]
    lacking = shortfalls(open_package(package))
    assert sorted(lacking, key=str) == sorted([Shortfall(gone), Shortfall("plans", ("note",))], key=str)
    assert [str(shortfall) for shortfall in lacking if shortfall.columns] == ["the column note of 'plans'"]


def test_a_package_may_have_more_columns(package):
    extra = {"name": "extra", "type": "string"}
    rewrite(package / "schemas" / "plans.schema.json", lambda value: value["fields"].append(extra))
    assert shortfalls(open_package(package)) == []
