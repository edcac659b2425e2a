"""Addresses of the heart, one module a subject."""

from cases.urls import absence, casus, intake, lists, opening, signals

urlpatterns = [
    *lists.urlpatterns,
    *opening.urlpatterns,
    *casus.urlpatterns,
    *absence.urlpatterns,
    *signals.urlpatterns,
    *intake.urlpatterns,
]
