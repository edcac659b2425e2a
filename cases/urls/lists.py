"""Addresses of the list and of work from its rows."""

from django.urls import path

from cases.views import export, lists, row, saved, waits

urlpatterns = [
    path("casussen/", lists.casussen, name="casussen"),
    path("casussen/download/", export.casussen_download, name="casussen_download"),
    path("casussen/overdragen/", export.casussen_hand_over, name="casussen_hand_over"),
    path("casussen/filter/bewaren/", saved.filter_save, name="filter_save"),
    path("casussen/filter/weg/", saved.filter_delete, name="filter_delete"),
    path("casussen/filter/terug/<str:kept>/", saved.filter_restore, name="filter_restore"),
    path("wachttijd/", waits.waits, name="waits"),
    path("wachttijd/download/", waits.waits_download, name="waits_download"),
    path("casussen/<slug:code>/werk/", row.row, name="casus_row"),
]
