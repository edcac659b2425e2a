"""Pages of a meeting."""
