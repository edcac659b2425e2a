"""Ontwerpbesluit and Plaatsingsbesluit. A decision has an address of its own: the receiving school does not see the escalatie."""

from django.urls import path

from taskforce.views import decisions, drafting

urlpatterns = [
    path("taskforce/besluit/<slug:code>/", decisions.besluit, name="besluit"),
    path("taskforce/besluit/<slug:code>/ondertekenen/", decisions.besluit_sign, name="besluit_sign"),
    path("taskforce/besluit/<slug:code>/intrekken/", decisions.besluit_withdraw, name="besluit_withdraw"),
    path("taskforce/besluit/<slug:code>/verbeteren/", decisions.besluit_correct, name="besluit_correct"),
    path("taskforce/besluit/<slug:code>/brief/<slug:to>/", decisions.besluit_letter, name="besluit_letter"),
    path("taskforce/<slug:code>/ontwerp/", drafting.ontwerp, name="ontwerp"),
    path("taskforce/<slug:code>/ontwerp/ondertekenen/", drafting.ontwerp_sign, name="ontwerp_sign"),
]
