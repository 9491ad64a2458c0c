"""The pages of the site, one module per section. Each has a function `pages` that yields the section's pages."""
