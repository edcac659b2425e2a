"""Addresses of the aanmeldformulier and the rules of play."""

from django.urls import path

from plaatsing.views import aanmelding, aanmelding_acts, blad, home, spelregels, starting

urlpatterns = [
    path("plaatsingsoverleg/", home.plaatsing, name="plaatsing"),
    path("plaatsingsoverleg/spelregels/", spelregels.spelregels, name="spelregels"),
    path("plaatsingsoverleg/spelregels/nieuw/", spelregels.spelregels_new, name="spelregels_new"),
    path("plaatsingsoverleg/spelregels/<int:number>/", spelregels.spelregels_version, name="spelregels_version"),
    path("plaatsingsoverleg/aanmelden/", starting.aanmelding_start, name="aanmelding_start"),
    path("plaatsingsoverleg/aanmelden/<slug:code>/", starting.aanmelding_new, name="aanmelding_new"),
    path("plaatsingsoverleg/doorverwezen/<slug:code>/", starting.aanmelding_request, name="aanmelding_request"),
    path("plaatsingsoverleg/aanmelding/<slug:code>/", aanmelding.aanmelding, name="aanmelding"),
    path(
        "plaatsingsoverleg/aanmelding/<slug:code>/afwijking/",
        aanmelding_acts.aanmelding_deviation,
        name="aanmelding_deviation",
    ),
    path(
        "plaatsingsoverleg/aanmelding/<slug:code>/aannemen/",
        aanmelding_acts.aanmelding_accept,
        name="aanmelding_accept",
    ),
    path(
        "plaatsingsoverleg/aanmelding/<slug:code>/terugvragen/",
        aanmelding_acts.aanmelding_ask_back,
        name="aanmelding_ask_back",
    ),
    path(
        "plaatsingsoverleg/aanmelding/<slug:code>/intrekken/",
        aanmelding_acts.aanmelding_withdraw,
        name="aanmelding_withdraw",
    ),
    path(
        "plaatsingsoverleg/aanmelding/<slug:code>/nagekomen/", aanmelding_acts.aanmelding_late, name="aanmelding_late"
    ),
    path("plaatsingsoverleg/aanmelding/<slug:code>/blad/", blad.aanmelding_blad, name="aanmelding_blad"),
]
