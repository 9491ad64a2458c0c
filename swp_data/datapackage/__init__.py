"""Any Data Package: its model, its tables as data frames and SQL, and its validation; nothing of one dataset."""
