"""Addresses of the Opgave. A code is random and says nothing; a link is signed and holds no name."""

from django.urls import URLPattern, path

from actietafel.views import link, opgave, opgave_pupils

urlpatterns: list[URLPattern] = [
    path("opgave/link/<str:token>/", link.opgave_link, name="opgave_link"),
    path("opgave/link/<str:token>/code/", link.opgave_link_code, name="opgave_link_code"),
    path("opgave/<slug:code>/", opgave.opgave, name="opgave"),
    path("opgave/<slug:code>/nakijken/", opgave.opgave_check, name="opgave_check"),
    path("opgave/<slug:code>/geen/", opgave.opgave_nil, name="opgave_nil"),
    path("opgave/<slug:code>/wijzigen/", opgave.opgave_reopen, name="opgave_reopen"),
    path("opgave/<slug:code>/alles-thuis/", opgave.opgave_all_home, name="opgave_all_home"),
    path("opgave/<slug:code>/alles-thuis/terug/", opgave.opgave_all_home_undo, name="opgave_all_home_undo"),
    path("opgave/<slug:code>/toevoegen/", opgave_pupils.opgave_add, name="opgave_add"),
    path("opgave/<slug:code>/weghalen/<int:pk>/", opgave_pupils.opgave_take_out, name="opgave_take_out"),
    path("opgave/<slug:code>/terugzetten/", opgave_pupils.opgave_put_back, name="opgave_put_back"),
    path("opgave/<slug:code>/lijst/", opgave_pupils.opgave_list, name="opgave_list"),
    path("opgave/<slug:code>/lijst/overnemen/", opgave_pupils.opgave_take_over, name="opgave_take_over"),
]
