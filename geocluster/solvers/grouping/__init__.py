"""The best grouping of schools: set partitioning by column generation, cuts and labelling."""
