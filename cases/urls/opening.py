"""Addresses: how a casus begins."""

from django.urls import URLPattern, path

from cases.views import opening

urlpatterns: list[URLPattern] = [
    path("casussen/nieuw/", opening.casus_new, name="casus_new"),
    path("casussen/nieuw/vooruit/", opening.casus_new_preview, name="casus_new_preview"),
    path("melden/", opening.pupil_report, name="pupil_report"),
    path("melden/verstuurd/", opening.pupil_reported, name="pupil_reported"),
]
