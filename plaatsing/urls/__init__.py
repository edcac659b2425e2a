"""Addresses of this room."""

from plaatsing.urls import aanmelding, promises, table, zittingen

urlpatterns = [
    *promises.urlpatterns,
    *zittingen.urlpatterns,
    *aanmelding.urlpatterns,
    *table.urlpatterns,
]
