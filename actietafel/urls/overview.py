"""Addresses of the Kwartaaloverzicht and the form of the Inspectie."""

from django.urls import path

from actietafel.views import overview

urlpatterns = [
    path("kwartaal/formulier/", overview.inspectie_columns, name="inspectie_columns"),
    path("kwartaal/<slug:code>/overzicht/", overview.kwartaaloverzicht, name="kwartaaloverzicht"),
    path("kwartaal/<slug:code>/overzicht/pdf/", overview.kwartaaloverzicht_pdf, name="kwartaaloverzicht_pdf"),
    path("kwartaal/<slug:code>/inspectie/", overview.kwartaal_inspectie, name="kwartaal_inspectie"),
    path(
        "kwartaal/<slug:code>/inspectie/download/",
        overview.kwartaal_inspectie_download,
        name="kwartaal_inspectie_download",
    ),
]
