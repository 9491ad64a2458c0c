"""Keys within a table and between tables: which repeat, which lack a part, and which refer to no row."""
