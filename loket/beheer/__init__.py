"""Minimum beheer: people, schools and their consulent, places, holidays, and the new school year. Never a casus."""
