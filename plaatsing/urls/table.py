"""Addresses of the table. An item is its number on the agenda or the code of its sheet; nothing of a casus stands in an address."""

from django.urls import URLPattern, path

from plaatsing.views import beam, closing, results, table, table_acts, table_promise

AT = "plaatsingsoverleg/zitting/<slug:code>/"
urlpatterns: list[URLPattern] = [
    path(f"{AT}tafel/", table.zitting_table, name="zitting_table"),
    path(f"{AT}tafel/tonen/", table.zitting_table_show, name="zitting_table_show"),
    path(f"{AT}tafel/terugvraag/<slug:promise>/", table_promise.zitting_promise, name="zitting_promise"),
    path(
        f"{AT}tafel/terugvraag/<slug:promise>/terug/", table_promise.zitting_promise_undo, name="zitting_promise_undo"
    ),
    path(f"{AT}tafel/<int:number>/", table.zitting_table_item, name="zitting_table_item"),
    path(f"{AT}tafel/<slug:blad>/aanbod/", table_acts.zitting_offer, name="zitting_offer"),
    path(
        f"{AT}tafel/<slug:blad>/aanbod/<uuid:key>/ongedaan/", table_acts.zitting_offer_undo, name="zitting_offer_undo"
    ),
    path(
        f"{AT}tafel/<slug:blad>/aanbod/<uuid:key>/terug/",
        table_acts.zitting_offer_restore,
        name="zitting_offer_restore",
    ),
    path(
        f"{AT}tafel/<slug:blad>/aanbod/<uuid:key>/nemen/", table_acts.zitting_offer_choose, name="zitting_offer_choose"
    ),
    path(f"{AT}tafel/<slug:blad>/uitkomst/", table_acts.zitting_outcome, name="zitting_outcome"),
    path(f"{AT}tafel/<slug:blad>/uitkomst/ongedaan/", table_acts.zitting_outcome_undo, name="zitting_outcome_undo"),
    path(f"{AT}scherm/", beam.zitting_beam, name="zitting_beam"),
    path(f"{AT}scherm/nu/", beam.zitting_beam_now, name="zitting_beam_now"),
    path(f"{AT}sluiten/", closing.zitting_close, name="zitting_close"),
    path(f"{AT}resultaten/", results.zitting_results, name="zitting_results"),
    path(f"{AT}resultaten/drukken/", results.zitting_results_print, name="zitting_results_print"),
]
