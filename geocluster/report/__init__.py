"""A proposal becomes a folder of tables, and a folder can be checked from its files alone."""

from geocluster.report.doctor import write_doctor
from geocluster.report.folder import write_folder
from geocluster.report.verify import verify

__all__ = ["verify", "write_doctor", "write_folder"]
