"""Addresses of this room."""

from django.urls import path

from actietafel.views.candidates import overleg_candidates

urlpatterns = [
    path("overleg/<slug:code>/kandidaten/", overleg_candidates, name="overleg_candidates"),
]
