"""Addresses of rounds."""

from django.urls import path

from actietafel.views import rounds

urlpatterns = [
    path("kwartaal/", rounds.kwartaal, name="kwartaal"),
    path("kwartaal/jaarplan/", rounds.kwartaal_year, name="kwartaal_year"),
    path("kwartaal/<slug:code>/", rounds.uitvraag, name="uitvraag"),
    path("kwartaal/<slug:code>/dagen/", rounds.uitvraag_edit, name="uitvraag_edit"),
    path("kwartaal/<slug:code>/weg/", rounds.uitvraag_drop, name="uitvraag_drop"),
    path("kwartaal/<slug:code>/versturen/", rounds.uitvraag_open, name="uitvraag_open"),
    path("kwartaal/<slug:code>/vragen/", rounds.uitvraag_remind, name="uitvraag_remind"),
    path("kwartaal/<slug:code>/sluiten/", rounds.uitvraag_stop, name="uitvraag_stop"),
    path("kwartaal/<slug:code>/vaststellen/", rounds.uitvraag_settle, name="uitvraag_settle"),
]
