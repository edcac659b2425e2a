"""Acts of the Taskforce."""
