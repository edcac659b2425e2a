"""Addresses of terms and signals."""

from django.urls import URLPattern, path

from cases.views import clock, signals

urlpatterns: list[URLPattern] = [
    path("signalen/", signals.signalen, name="signalen"),
    path("signalen/lijst/", signals.signalen_list, name="signalen_list"),
    path("signalen/download/", signals.signalen_download, name="signalen_download"),
    path("casus/<slug:code>/signaal/", signals.handle, name="signal_handle"),
    path("casus/<slug:code>/signaal/terug/", signals.undo, name="signal_undo"),
    path("klok/", clock.clock_confirm, name="clock_confirm"),
]
