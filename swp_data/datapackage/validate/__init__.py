"""Validation of the structure of any Data Package, without the rules of a particular dataset."""

from swp_data.datapackage.validate.structure import check_structure

__all__ = ["check_structure"]
