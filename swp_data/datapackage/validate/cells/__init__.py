"""The check of cells: types and constraints as expressions over columns, and what is wrong with a cell."""
