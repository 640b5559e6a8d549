"""A proposal becomes a folder, and a folder can be judged from its files alone."""

from geocluster.outputs.bound import BoundVerified, Claim, Proof, examine_bound
from geocluster.outputs.compared import put_comparison, write_comparison
from geocluster.outputs.folder import Placed, prepare_folder, put_folder, write_folder
from geocluster.outputs.registry import OUTPUTS, Output
from geocluster.outputs.reopen import reopened
from geocluster.outputs.verify import Verified, examine, verify

__all__ = [
    "OUTPUTS",
    "BoundVerified",
    "Claim",
    "Output",
    "Placed",
    "Proof",
    "Verified",
    "examine",
    "examine_bound",
    "prepare_folder",
    "put_comparison",
    "put_folder",
    "reopened",
    "verify",
    "write_comparison",
    "write_folder",
]
