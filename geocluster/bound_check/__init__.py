"""The checker of bounds: plain code that knows no solver of ours, and no compiler."""

from geocluster.bound_check.checking import BoundCheck, check_certificate

__all__ = ["BoundCheck", "check_certificate"]
