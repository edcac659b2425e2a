"""Addresses of the heart, one module a subject."""

from cases.urls import absence, casus, drafts, intake, lists, opening, signals

urlpatterns = [
    *lists.urlpatterns,
    *opening.urlpatterns,
    *casus.urlpatterns,
    *absence.urlpatterns,
    *signals.urlpatterns,
    *drafts.urlpatterns,
    *intake.urlpatterns,
]
