"""The site: static pages that show a release and offer its files for download.

`build` verifies a release, renders every page and writes the site. `release_tables` has the tables of the release. Each
module of `pages/` prepares the content of one section as plain data, and `page` renders it with a template. `links`
knows the address of each page, `relations` what relates a row to others, `markdown` turns Markdown into HTML, `charts/`
draws the charts, `search` writes the index of the search and `feed` the feed of releases.
"""
