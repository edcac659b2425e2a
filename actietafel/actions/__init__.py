"""Acts of the quarter, a module each subject."""
