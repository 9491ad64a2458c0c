"""Review: the proposals of a report as a page and a CSV file, and what people decide on them."""
