"""Pages for readers, made from the data and the code that they describe."""
