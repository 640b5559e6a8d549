"""Measurements of geocluster beside other software; ``make bench`` runs them."""
