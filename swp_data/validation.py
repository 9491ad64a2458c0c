"""An alias of `swp_data.checks`, the name under which `validate` was first published."""

from swp_data.checks import Finding, Report, validate

__all__ = ["Finding", "Report", "validate"]
