"""What is typed in the Taskforce."""
