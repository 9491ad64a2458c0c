"""Validation of the structure of any Data Package, which knows nothing of the rules of one dataset."""

from swp_data.datapackage.validate.structure import check_structure

__all__ = ["check_structure"]
