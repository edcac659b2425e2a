"""Addresses of this room."""

from actietafel.urls import candidates, opgave, overview, rounds, talks, verschillen

urlpatterns = [
    *candidates.urlpatterns,
    *opgave.urlpatterns,
    *verschillen.urlpatterns,
    *talks.urlpatterns,
    *overview.urlpatterns,
    *rounds.urlpatterns,
]
