"""Readers of report files: a PDF, a Word document or a text becomes one text with tabs between the cells of tables."""
