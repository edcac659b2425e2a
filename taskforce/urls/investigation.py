"""Home visits, the zaakonderzoek, options."""

from django.urls import path

from taskforce.views import options, reports, visits

urlpatterns = [
    path("taskforce/<slug:code>/huisbezoek/nieuw/", visits.huisbezoek_new, name="huisbezoek_new"),
    path("taskforce/<slug:code>/huisbezoek/<int:pk>/", visits.huisbezoek, name="huisbezoek"),
    path("taskforce/<slug:code>/huisbezoek/<int:pk>/wijzigen/", visits.huisbezoek_edit, name="huisbezoek_edit"),
    path("taskforce/<slug:code>/zaakonderzoek/", reports.zaakonderzoek, name="zaakonderzoek"),
    path("taskforce/<slug:code>/zaakonderzoek/ondertekenen/", reports.zaakonderzoek_sign, name="zaakonderzoek_sign"),
    path("taskforce/<slug:code>/zaakonderzoek/<slug:key>/", reports.zaakonderzoek_read, name="zaakonderzoek_read"),
    path("taskforce/<slug:code>/opties/", options.opties, name="opties"),
    path("taskforce/<slug:code>/opties/wegen/", options.opties_weigh, name="opties_weigh"),
    path("taskforce/<slug:code>/opties/nieuw/", options.optie_new, name="optie_new"),
    path("taskforce/<slug:code>/opties/<int:pk>/", options.optie, name="optie"),
    path("taskforce/<slug:code>/opties/<int:pk>/weghalen/", options.optie_remove, name="optie_remove"),
]
