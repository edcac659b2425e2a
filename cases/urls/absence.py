"""Addresses of the acts on absence, enrolment and closing."""

from django.urls import URLPattern, path

from cases.views import absence, closing, doubles, enrolment

urlpatterns: list[URLPattern] = [
    path("casus/<slug:code>/fase/", absence.phase, name="casus_phase"),
    path("casus/<slug:code>/fase/<int:number>/intrekken/", absence.phase_withdraw, name="casus_phase_withdraw"),
    path("casus/<slug:code>/eerste-dag/", absence.first_day, name="casus_first_day"),
    path("casus/<slug:code>/eerste-dag/verschoven/", absence.first_day_moved, name="casus_first_day_moved"),
    path("casus/<slug:code>/nog-thuis/", absence.confirm, name="casus_confirm"),
    path("casus/<slug:code>/nog-thuis/ongedaan/", absence.confirm_undo, name="casus_confirm_undo"),
    path("casus/<slug:code>/weer-naar-school/", absence.school_return, name="casus_return"),
    path("casus/<slug:code>/weer-naar-school/ongedaan/", absence.return_undo, name="casus_return_undo"),
    path("casus/<slug:code>/weer-thuis/", absence.fall_back, name="casus_fall_back"),
    path("casus/<slug:code>/thuis/", absence.absence_start, name="casus_absence_start"),
    path("casus/<slug:code>/uitschrijving/", enrolment.enrolment_end, name="casus_enrolment_end"),
    path("casus/<slug:code>/inschrijving/", enrolment.enrolment_new, name="casus_enrol"),
    path("casus/<slug:code>/verhuisd/", enrolment.move, name="casus_move"),
    path("casus/<slug:code>/leerling/", enrolment.pupil, name="casus_pupil"),
    path("casus/<slug:code>/sluiten/", closing.casus_close, name="casus_close"),
    path("casus/<slug:code>/heropenen/", closing.casus_reopen, name="casus_reopen"),
    path("casus/<slug:code>/dubbel/", doubles.casus_double, name="casus_double"),
    path("casus/<slug:code>/dubbel/terug/", doubles.casus_double_undo, name="casus_double_undo"),
]
