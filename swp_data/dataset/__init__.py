"""What is particular to this dataset: its references, statuses, profile, contract, curated files and views."""
