"""Addresses of this room."""

from django.urls import path

from overleg.views import afstemming, agenda, approve, cancelling, closing, meetings, printing, put_on, results, table

urlpatterns = [
    path("afstemming/", afstemming.afstemmingen, name="afstemmingen"),
    path("afstemming/jaar/", afstemming.afstemming_year, name="afstemming_year"),
    path("afstemming/agenda.ics", afstemming.afstemmingen_ics, name="afstemmingen_ics"),
    path("afstemming/<slug:code>/", afstemming.afstemming, name="afstemming"),
    path("afstemming/<slug:code>/wijzigen/", afstemming.afstemming_edit, name="afstemming_edit"),
    path("afstemming/<slug:code>/sluiten/", afstemming.afstemming_close, name="afstemming_close"),
    path("afstemming/<slug:code>/vervallen/", cancelling.afstemming_cancel, name="afstemming_cancel"),
    path("afstemming/<slug:code>/leerling/<slug:casus>/", afstemming.afstemming_line, name="afstemming_line"),
    path("afstemming/<slug:code>/leerling/<slug:casus>/geen/", afstemming.afstemming_none, name="afstemming_none"),
    path("afstemming/<slug:code>/leerling/<slug:casus>/terug/", afstemming.afstemming_undo, name="afstemming_undo"),
    path("overleg/", meetings.overleggen, name="overleggen"),
    path("overleg/nieuw/", meetings.overleg_new, name="overleg_new"),
    path("overleg/erop/", put_on.overleg_put_on, name="overleg_put_on"),
    path("overleg/<slug:code>/", meetings.overleg, name="overleg"),
    path("overleg/<slug:code>/wijzigen/", meetings.overleg_edit, name="overleg_edit"),
    path("overleg/<slug:code>/volgorde/", agenda.overleg_order, name="overleg_order"),
    path("overleg/<slug:code>/elders/", agenda.overleg_elsewhere, name="overleg_elsewhere"),
    path("overleg/<slug:code>/punt/<slug:casus>/", agenda.overleg_punt, name="overleg_punt"),
    path("overleg/<slug:code>/punt/<slug:casus>/weg/", agenda.overleg_off, name="overleg_off"),
    path("overleg/<slug:code>/punt/<slug:casus>/terug/", agenda.overleg_back, name="overleg_back"),
    path("overleg/<slug:code>/tekst/", approve.overleg_approve, name="overleg_approve"),
    path("overleg/<slug:code>/tekst/<slug:casus>/", approve.overleg_sheet, name="overleg_sheet"),
    path("overleg/<slug:code>/druk/<slug:document>/", printing.overleg_print, name="overleg_print"),
    path("overleg/<slug:code>/tafel/", table.overleg_table, name="overleg_table"),
    path("overleg/<slug:code>/tafel/<slug:casus>/", table.overleg_table_punt, name="overleg_table_punt"),
    path("overleg/<slug:code>/aanwezig/", table.overleg_attendance, name="overleg_attendance"),
    path("overleg/<slug:code>/vervallen/", cancelling.overleg_cancel, name="overleg_cancel"),
    path("overleg/<slug:code>/sluiten/", closing.overleg_close, name="overleg_close"),
    path("overleg/<slug:code>/resultaten/", results.overleg_results, name="overleg_results"),
    path("overleg/<slug:code>/resultaten/goedkeuren/", results.overleg_results_approve, name="overleg_results_approve"),
    path("overleg/<slug:code>/resultaten/drukken/", results.overleg_results_print, name="overleg_results_print"),
    path("overleg/<slug:code>/resultaten/<slug:casus>/", results.overleg_result, name="overleg_result"),
]
