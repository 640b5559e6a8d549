"""A proposal becomes tables and texts, for people and for programs."""

from geocluster.report.doctor import write_doctor

__all__ = ["write_doctor"]
