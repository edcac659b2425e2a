"""Addresses of one's own account."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("rol/", views.switch_role, name="switch_role"),
    path("mijn-gegevens/", views.my_account, name="my_account"),
]
