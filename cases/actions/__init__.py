"""Acts: keyword-only, atomic, with `by` and, where they need one, `today` or `now`."""
