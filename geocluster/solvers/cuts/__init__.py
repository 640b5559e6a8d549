"""Cutting planes for set partitioning: cuts of rank 1, and the search for those that are broken."""
