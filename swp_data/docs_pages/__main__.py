"""Rewrite the generated pages and images of docs/."""

from swp_data.dataset.location import package_folder
from swp_data.docs_pages import write_pages

write_pages(package_folder() / "docs")
