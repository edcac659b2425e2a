"""Addresses: reading in a list."""

from django.urls import URLPattern, path

from cases.views import intake

urlpatterns: list[URLPattern] = [
    path("lijsten/", intake.intakes, name="intakes"),
    path("lijsten/nieuw/", intake.intake_new, name="intake_new"),
    path("lijsten/<uuid:key>/", intake.intake, name="intake"),
    path("lijsten/<uuid:key>/kolommen/", intake.intake_columns, name="intake_columns"),
    path("lijsten/<uuid:key>/voortgang/", intake.intake_progress, name="intake_progress"),
    path("lijsten/<uuid:key>/keuzes/", intake.intake_choose, name="intake_choose"),
    path("lijsten/<uuid:key>/inlezen/", intake.intake_commit, name="intake_commit"),
    path("lijsten/<uuid:key>/weggooien/", intake.intake_remove, name="intake_remove"),
    path("lijsten/<uuid:key>/terugdraaien/", intake.intake_undo, name="intake_undo"),
]
