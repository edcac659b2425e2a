"""Addresses of concepten."""

from django.urls import URLPattern, path

from cases.views import drafts

urlpatterns: list[URLPattern] = [
    path("concepten/", drafts.draft_save, name="draft_save"),
    path("concepten/<uuid:key>/", drafts.draft, name="draft"),
    path("concepten/<uuid:key>/weg/", drafts.draft_drop, name="draft_drop"),
    path("concepten/<uuid:key>/terug/", drafts.draft_restore, name="draft_restore"),
]
