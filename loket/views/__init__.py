"""Pages that read all rooms."""

from loket.views.frame import about_data, gezond, not_found, vandaag

__all__ = ["about_data", "gezond", "not_found", "vandaag"]
