"""Pages about casussen."""
