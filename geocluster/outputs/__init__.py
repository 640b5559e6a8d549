"""A proposal becomes a folder, and a folder can be judged from its files alone."""

from geocluster.outputs.folder import Placed, prepare_folder, put_folder, write_folder
from geocluster.outputs.registry import OUTPUTS, Output
from geocluster.outputs.verify import Verified, examine, verify

__all__ = [
    "OUTPUTS",
    "Output",
    "Placed",
    "Verified",
    "examine",
    "prepare_folder",
    "put_folder",
    "verify",
    "write_folder",
]
