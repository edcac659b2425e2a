"""Addresses of promises and what became of them."""

from django.urls import path

from plaatsing.views import figures, promises, sharing, terugvraag

urlpatterns = [
    path("plaatsingsoverleg/cijfers/", figures.plaatsing_figures, name="plaatsing_figures"),
    path("plaatsingsoverleg/cijfers/<slug:name>/", figures.plaatsing_figures_rows, name="plaatsing_figures_rows"),
    path("plaatsingsoverleg/toezeggingen/", promises.toezeggingen, name="toezeggingen"),
    path("plaatsingsoverleg/toezeggingen/<slug:code>/", promises.toezegging, name="toezegging"),
    path("plaatsingsoverleg/toezeggingen/<slug:code>/terugvraag/", terugvraag.terugvraag, name="terugvraag"),
    path(
        "plaatsingsoverleg/toezeggingen/<slug:code>/terugvraag/terug/",
        terugvraag.terugvraag_undo,
        name="terugvraag_undo",
    ),
    path(
        "plaatsingsoverleg/toezeggingen/<slug:code>/intrekken/",
        promises.toezegging_withdraw,
        name="toezegging_withdraw",
    ),
    path("plaatsingsoverleg/toezeggingen/<slug:code>/delen/", sharing.toezegging_share, name="toezegging_share"),
    path(
        "plaatsingsoverleg/toezeggingen/<slug:code>/delen/stoppen/",
        sharing.toezegging_unshare,
        name="toezegging_unshare",
    ),
]
