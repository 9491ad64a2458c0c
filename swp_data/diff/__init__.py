"""What changed between two versions of a Data Package, and which version bump that needs.

`versions` opens a version from a folder, a zip or git; `compare` returns a `Diff`, from `schema_changes`, `columns` and
`rows`; `required_bump` derives the version bump, by the table in `change_kinds`; `changelog`, `changes_table` and
`render` present the result. `dataset_hooks` is all that is particular about this dataset.
"""
