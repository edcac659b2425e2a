"""What is typed in this room, a module each subject."""
