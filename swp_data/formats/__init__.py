"""The formats of a release: each module turns a package into one format.

`sqlite`, `workbook` and `parquet` write the tables; `csvw`, `dcat`, `skos`, `croissant` and `schema_org` describe
them for programs; `readme` and `data_dictionary` describe them for people. Each works on the released package.
"""
