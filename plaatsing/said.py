"""What Loket says after something happened to a promise. Never a name of a pupil."""

from django.urls import reverse
from django.utils import timezone

from paper.dates import dutch
from paper.text import whole
from plaatsing.models import Ending, Stand, Terugvraag, Toezegging


def back_on(of: Toezegging, done: str) -> str:
    """ "Antwoord vastgelegd. De leerling staat op de agenda van 12 januari 2027." """
    if of.is_open:
        asked = of.terugvragen.open().get()
        return f"{done} Loket vraagt het opnieuw op {dutch(asked.ask_on)}."
    if of.is_binding:
        return (
            f"{done} De plaatsing houdt."
            if of.ending == Ending.HELD
            else f"{done} De leerling is terug bij de Taskforce."
        )
    if of.ending == Ending.HELD:
        return f"{done} De plaatsing houdt: de aanmelding is klaar."
    if of.returned_in is not None:
        return f"{done} De leerling komt terug op de agenda van {dutch(of.returned_in.on)}."
    return f"{done} De leerling komt terug op de agenda zodra er een zitting is gepland."


def undo_tag(of: Toezegging) -> str:
    return f"undo:{reverse('terugvraag_undo', args=[of.code])}"


def in_short(of: Terugvraag) -> str:
    """ "geplaatst op 11 januari 2027", "niet gelukt": what may hang on a wall."""
    stand = str(Stand(of.stand).label).split(";")[0].removesuffix(" …")
    return f"{stand} {dutch(of.on)}" if of.on else stand


def said_first(of: Terugvraag) -> str:
    """For who comes second."""
    if of.answered_at is None:
        return "Een antwoord op deze terugvraag is intussen ingetrokken. Kijk wat er nu wordt gevraagd."
    at = timezone.localtime(of.answered_at)
    return f"Deze terugvraag is al beantwoord door {of.answered_by}, op {dutch(at.date())}: {in_short(of)}."


def asked_before(now: Terugvraag, posted: str) -> Terugvraag | None:
    """The question that a page asked (`posted`, its number) when it is not the one that is open `now`: somebody answered it since, or the
    same answer comes again. It may have been taken back, and stand there no more than as a number."""
    number = whole(posted, 4)
    if not posted or number == now.number:
        return None
    asked = now.toezegging.terugvragen.filter(number=number).select_related("answered_by").first()
    return asked or Terugvraag(toezegging=now.toezegging, number=number)
