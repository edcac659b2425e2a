"""Addresses of work on one casus."""

from django.urls import path

from cases.views import afsprakenblad, asking, circle, passing, story, work

urlpatterns = [
    path("casus/met-reden/", circle.open_with_reason, name="casus_open_with_reason"),
    path("inzages/", circle.grants_review, name="grants_review"),
    path("inzages/<int:pk>/bekeken/", circle.grant_reviewed, name="grant_reviewed"),
    path("casus/<slug:code>/contact/", work.contact, name="casus_contact"),
    path("casus/<slug:code>/notitie/", work.note, name="casus_note"),
    path("casus/<slug:code>/stap/", work.step, name="casus_step"),
    path("casus/<slug:code>/stap/<int:pk>/gedaan/", work.step_done, name="casus_step_done"),
    path("casus/<slug:code>/stap/<int:pk>/terug/", work.step_undo, name="casus_step_undo"),
    path("casus/<slug:code>/stap/<int:pk>/verzetten/", work.step_postpone, name="casus_step_postpone"),
    path("casus/<slug:code>/stap/<int:pk>/vervalt/", work.step_drop, name="casus_step_drop"),
    path("casus/<slug:code>/stap/<int:pk>/doorgeven/", passing.step_pass, name="casus_step_pass"),
    path("casus/<slug:code>/stap/<int:pk>/houden/", passing.step_keep, name="casus_step_keep"),
    path("casus/<slug:code>/stap/<int:pk>/overnemen/", passing.step_take, name="casus_step_take"),
    path("casus/<slug:code>/stap/<int:pk>/niet-overnemen/", passing.step_refuse, name="casus_step_refuse"),
    path("casus/<slug:code>/rust/", work.rest, name="casus_rest"),
    path("casus/<slug:code>/verzoek/", asking.ask, name="casus_ask"),
    path("casus/<slug:code>/verzoek/<int:pk>/herinneren/", asking.remind, name="casus_remind"),
    path("casus/<slug:code>/verzoek/<int:pk>/ja/", asking.answer, {"answer": "ja"}, name="casus_answer_yes"),
    path(
        "casus/<slug:code>/verzoek/<int:pk>/anders/",
        asking.answer,
        {"answer": "nee_maar"},
        name="casus_answer_other_way",
    ),
    path(
        "casus/<slug:code>/verzoek/<int:pk>/vraag-aan/", asking.answer, {"answer": "vraag_aan"}, name="casus_answer_ask"
    ),
    path("casus/<slug:code>/oorzaken/", story.causes, name="casus_causes"),
    path("casus/<slug:code>/wachttijd/", story.wait, name="casus_wait"),
    path("casus/<slug:code>/wachttijd/<int:pk>/voorbij/", story.wait_end, name="casus_wait_end"),
    path("casus/<slug:code>/betrokkene/", story.partner, name="casus_partner"),
    path("casus/<slug:code>/betrokkene/<int:pk>/voorbij/", story.partner_end, name="casus_partner_end"),
    path("casus/<slug:code>/stem/<slug:party>/", story.voice, name="casus_voice"),
    path("casus/<slug:code>/aanbod/", story.offer, name="casus_offer"),
    path("casus/<slug:code>/leerplicht/", story.informed, name="casus_informed"),
    path("casus/<slug:code>/wie/", circle.seen_by, name="casus_viewers"),
    path("casus/<slug:code>/overdragen/", circle.hand_over, name="casus_hand_over"),
    path("casus/<slug:code>/afsprakenblad/", afsprakenblad.fill_in, name="casus_sheet"),
]
