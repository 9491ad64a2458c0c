"""The formats of a validation report: text, JSON, CSV, HTML, and the annotations of GitHub Actions."""
