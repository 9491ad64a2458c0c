"""How fast validators of tabular data are, measured side by side; see README.md in this folder."""
