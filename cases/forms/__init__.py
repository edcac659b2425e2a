"""Forms clean what a person typed."""
