"""Pages of the Taskforce."""
