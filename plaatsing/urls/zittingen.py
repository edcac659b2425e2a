"""Sessions."""

from django.urls import path

from plaatsing.views import zitting, zittingen

AT = "plaatsingsoverleg/zitting/<slug:code>/"
urlpatterns = [
    path("plaatsingsoverleg/zittingen/jaar/", zittingen.zittingen_year, name="zittingen_year"),
    path(AT, zitting.zitting, name="zitting"),
    path(f"{AT}wijzigen/", zittingen.zitting_edit, name="zitting_edit"),
    path(f"{AT}vervallen/", zittingen.zitting_cancel, name="zitting_cancel"),
    path(f"{AT}uitnodigen/", zittingen.zitting_invite, name="zitting_invite"),
    path(f"{AT}vaststellen/", zittingen.zitting_publish, name="zitting_publish"),
    path(f"{AT}terug/", zittingen.zitting_unpublish, name="zitting_unpublish"),
    path(f"{AT}aanhouden/", zittingen.zitting_hold_all, name="zitting_hold_all"),
    path(f"{AT}antwoord/", zitting.zitting_answer, name="zitting_answer"),
    path(f"{AT}agenda.ics", zitting.zitting_ics, name="zitting_ics"),
    path(f"{AT}blad/<slug:blad>/misschien/", zitting.zitting_maybe, name="zitting_maybe"),
    path(f"{AT}blad/<slug:blad>/toch-niet/", zitting.zitting_maybe_not, name="zitting_maybe_not"),
]
