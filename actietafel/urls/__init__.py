"""Addresses of this room."""

from actietafel.urls import candidates, opgave, rounds, talks, verschillen

urlpatterns = [
    *candidates.urlpatterns,
    *opgave.urlpatterns,
    *verschillen.urlpatterns,
    *talks.urlpatterns,
    *rounds.urlpatterns,
]
