"""Any Data Package: its model, its tables as data frames and SQL, and its validation. Knows no particular dataset."""
