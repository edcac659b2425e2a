"""Addresses of this room."""

from taskforce.urls import decisions, escalatie, home, investigation

urlpatterns = [
    *home.urlpatterns,
    *decisions.urlpatterns,  # before those of an escalatie: a decision has an address of its own
    *escalatie.urlpatterns,
    *investigation.urlpatterns,
]
