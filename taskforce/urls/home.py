"""Addresses of the first page of the Taskforce, and of how a casus comes there."""

from django.urls import path

from taskforce.views import entering, home

urlpatterns = [
    path("taskforce/", home.taskforce, name="taskforce"),
    path("taskforce/inbrengen/", entering.taskforce_enter, name="taskforce_enter"),
    path("casus/<str:code>/taskforce/", entering.casus_escalate, name="casus_escalate"),
]
