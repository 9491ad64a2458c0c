"""The search of the site: what can be found, and the files in which the browser looks for it.

`documents` says what a search can find, `words` which words are in a text, `index_files` writes the index. The scripts
`assets/search-*.js` read it.
"""
