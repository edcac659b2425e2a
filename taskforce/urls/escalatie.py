"""Addresses of an escalatie: its page, and what the programmamanager decides about it."""

from django.urls import path

from taskforce.views import escalatie, managing

urlpatterns = [
    path("taskforce/<slug:code>/", escalatie.escalatie, name="escalatie"),
    path("taskforce/<slug:code>/in-behandeling/", managing.escalatie_take_up, name="escalatie_take_up"),
    path("taskforce/<slug:code>/vraag/", managing.escalatie_ask, name="escalatie_ask"),
    path("taskforce/<slug:code>/teruggeven/", managing.escalatie_give_back, name="escalatie_give_back"),
    path("taskforce/<slug:code>/terugnemen/", managing.escalatie_withdraw, name="escalatie_withdraw"),
    path("taskforce/<slug:code>/zaakonderzoeker/", managing.escalatie_assign, name="escalatie_assign"),
    path("taskforce/<slug:code>/afronden/", managing.escalatie_close, name="escalatie_close"),
]
