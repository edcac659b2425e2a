"""Pages of this room, a module each subject."""
