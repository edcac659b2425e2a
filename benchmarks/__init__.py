"""Measurements against something simpler that does the same, checked for equality first (`bin/loket bench`)."""
