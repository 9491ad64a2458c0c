"""The changes between two versions of a Data Package, and the version bump that they need.

`versions` opens a version from a folder, a zip or git; `compare` returns a `Diff`, from `schema_changes`, `columns` and
`rows`; `required_bump` derives the version bump, by the table in `change_kinds`; `changelog`, `changes_table` and
`render` present the result. Only `dataset_hooks` is particular to this dataset.
"""
