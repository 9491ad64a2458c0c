"""The merge of a report: from the accepted proposals to the files of the package.

`plan_merge` works out every file that would change, as plain data; `write_merge` writes them, all or none.
"""
