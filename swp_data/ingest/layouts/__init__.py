"""Readers of the layouts in which reports are published: tab-separated text, and text that flows as in a PDF."""
