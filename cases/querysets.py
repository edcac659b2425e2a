"""Every way to select. A list, count, search or export of anything about pupils starts with visible_to(scope)."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Literal, Self

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from cases.names import PREFIXES, fold
from cases.scope import Scope, audience_rule, casus_rule

MoveState = Literal["go", "rest", "wait", "stuck"]
DueFilter = Literal["reached", "soon", "far"]
SOON = timedelta(days=14)
ALIKE = 0.4  # of pg_trgm: masdonck finds Maasdonk, two slips in a name of eight letters
SHORTEST_ALIKE = 4


class CasusQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(casus_rule(scope))

    def open(self) -> Self:
        return self.filter(closed_on=None)

    def free_codes(self, number: int) -> list[str]:
        """So many different codes that no casus has. There are four million: with ten thousand casussen one draw in four
        hundred is taken, so drawing again is ordinary."""
        from cases.models import new_code  # models import this module

        found: dict[str, None] = {}
        while len(found) < number:
            drawn = {new_code() for _ in range(number - len(found))}
            taken = set(self.filter(code__in=drawn).values_list("code", flat=True))
            found |= dict.fromkeys(drawn - taken)
        return list(found)

    def moved(self, state: MoveState, today: date) -> Self:
        """By movement, as cases.situation.Situation.move says it: a held step beats a rest beats a waiting verzoek. A rest beside a
        step is said with it, so "rest" finds it too; a rest whose day has passed holds nothing."""
        step = _held(OuterRef("pk"), ("stap", "verzoek"))
        rest = Exists(_acties().open().filter(casus=OuterRef("pk"), kind="rust", due_on__gte=today))
        waits = Exists(_acties().open().filter(casus=OuterRef("pk"), kind="verzoek", answer=""))
        match state:
            case "go":
                return self.filter(step)
            case "rest":
                return self.filter(rest)
            case "wait":
                return self.filter(waits, ~rest, ~step)
            case "stuck":
                return self.filter(~Exists(_acties().filter(casus=OuterRef("pk")).moving(today)))

    def with_open_signal(self, today: date) -> Self:
        """Open casussen with a term of the running absence that is reached and not handled."""
        return self.open().filter(Exists(_terms(OuterRef("pk")).signals_on(today)))

    def with_term(self, today: date) -> Self:
        """Adds `term_on`: the date that cases.situation.Situation.due names. Evaluation of an opbouwrooster, else the newest
        open signal, else the next term to come; empty when closed, ended, without absence or past every term."""
        terms = _terms(OuterRef("pk"))
        return self.annotate(
            term_on=Case(
                When(closed_on__isnull=False, then=None),
                When(phase="", then=None),
                default=Coalesce(
                    Case(When(phase="deels", then=Subquery(_evaluation(OuterRef("pk"), today))), default=None),
                    Subquery(terms.signals_on(today).order_by("-due_on").values("due_on")[:1]),
                    Subquery(terms.standing().filter(due_on__gt=today).order_by("due_on").values("due_on")[:1]),
                ),
                output_field=models.DateField(),
            )
        )

    def by_term(self, state: DueFilter, today: date) -> Self:
        """Reached, within two weeks, or later, as the row says it. A term that is silent in this phase counts as later."""
        rows = self.with_term(today)
        if state == "reached":
            return rows.filter(term_on__lte=today)
        quiet = Exists(
            _terms(OuterRef("pk")).standing().filter(due_on=OuterRef("term_on"), flag_on=None, flagged_on=None)
        )
        evaluated = Q(phase="deels")
        if state == "soon":
            # term_on is dear, and a comparison repeats it: look only where something comes in these days at all
            near = (today + timedelta(days=1), today + SOON)
            rows = rows.filter(evaluated | Exists(_terms(OuterRef("pk")).standing().filter(due_on__range=near)))
            return rows.filter(term_on__range=near).filter(evaluated | ~quiet)
        return rows.filter(term_on__gt=today).filter(Q(term_on__gt=today + SOON) | (~evaluated & quiet))

    def weeks_or_more(self, weeks: int, today: date) -> Self:
        """Not at school for at least so many whole weeks, in the absence that runs."""
        absences = _absences().filter(
            casus=OuterRef("pk"), ended_on=None, first_day__lte=today - timedelta(weeks=weeks)
        )
        return self.open().filter(Exists(absences))

    def caused_by(self, code: str) -> Self:
        """One of the causes that hold now."""
        from cases.models import Cause

        return self.filter(Exists(Cause.objects.filter(casus=OuterRef("pk"), code=code, valid_to=None)))

    def unconfirmed_since(self, day: date) -> Self:
        """A running absence that nobody confirmed on or after `day`."""
        absences = _absences().filter(casus=OuterRef("pk"), ended_on=None)
        return self.open().filter(
            Exists(absences.annotate(heard=Coalesce("confirmed_on", "known_on")).filter(heard__lt=day))
        )

    def changed_since(self, moment: datetime, scope: Scope) -> Self:
        """Something was written after `moment` by somebody else, that this reader may read."""
        from cases.models import Event

        news = Event.objects.readable_by(scope).filter(casus=OuterRef("pk"), at__gt=moment)
        return self.filter(Exists(news.exclude(by=scope.user_id)))

    def returned_in(self, month: date) -> Self:
        """Weer naar school in the month of this day: an absence that ended, or an opbouwrooster that began."""
        from cases.models import Phase

        first, last = month.replace(day=1), month.replace(day=monthrange(month.year, month.month)[1])
        back = _absences().filter(casus=OuterRef("pk"), ended_on__range=(first, last))
        partly = Phase.objects.filter(
            casus=OuterRef("pk"), kind="deels", withdrawn_at=None, true_from__range=(first, last)
        )
        return self.filter(Exists(back) | Q(Exists(partly), phase="deels"))

    def matching(self, text: str) -> Self:
        """Every word of what somebody typed occurs in name, code or school."""
        return self.with_words(search_words(text))

    def with_words(self, words: Iterable[str]) -> Self:
        """Words of `search_words`; three letters and more use the trigram index. Each is a value of its own, so that a prepared
        statement holds for any word."""
        rows = self
        for word in words:
            rows = rows.filter(search__contains=Value(word))
        return rows

    def resembling(self, text: str) -> Self:
        """Most alike first: every word occurs, or (of four letters and more) is written nearly so, as a name on the telephone is. For when
        `matching` finds nothing: every row that is left is looked at."""
        rows, likeness = self, Value(0.0) + Value(0.0)
        for number, word in enumerate(search_words(text)):
            alike = TrigramWordSimilarity(word, "search")
            nearly = Q(**{f"alike_{number}__gte": ALIKE}) if len(word) >= SHORTEST_ALIKE else Q()
            rows = rows.alias(**{f"alike_{number}": alike}).filter(Q(search__contains=Value(word)) | nearly)
            likeness = likeness + alike
        return rows.order_by(likeness.desc(), "-closed_on", "-opened_on", "-pk")


def search_words(text: str) -> list[str]:
    """What somebody typed, as words to look for; the first eight. A prefix is written in too many ways to look for (v.d., van der),
    unless there is nothing else."""
    words = fold(text).split()
    return ([word for word in words if word not in PREFIXES] or words)[:8]


def _acties() -> "ActieQuerySet":
    from cases.models import Actie

    return Actie.objects.all()


def _absences() -> models.QuerySet[Any]:
    from cases.models import Absence

    return Absence.objects.all()


def _held(casus: OuterRef, kinds: tuple[str, ...]) -> Exists:
    return Exists(_acties().open().filter(casus=casus, kind__in=kinds).filter(~Q(kind="verzoek") | Q(answer="ja")))


def _terms(casus: OuterRef) -> "DeadlineQuerySet":
    """Terms of the running absence of a casus."""
    from cases.models import Deadline

    return Deadline.objects.filter(casus=casus, absence__ended_on=None)


def _evaluation(casus: OuterRef, today: date) -> models.QuerySet[Any]:
    """When the opbouwrooster of the running absence is evaluated."""
    from cases.models import Phase

    rows = Phase.objects.filter(casus=casus, absence__ended_on=None, withdrawn_at=None, true_from__lte=today)
    newest = rows.order_by("-true_from", "-known_at", "-pk")
    day: models.QuerySet[Any] = newest.annotate(day=Case(When(kind="deels", then=F("evaluate_on")))).values("day")
    return day[:1]


class PhaseQuerySet(models.QuerySet[Any]):
    def standing(self, day: date, known_at: datetime | None = None) -> Self:
        """One phase per absence: the stand on `day`, as known at `known_at` (default: as known now)."""
        rows = self.filter(true_from__lte=day)
        if known_at is None:
            rows = rows.filter(withdrawn_at=None)
        else:
            rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at), known_at__lte=known_at)
        return rows.order_by("absence", "-true_from", "-known_at", "-id").distinct("absence")


class ChildQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """Rows of casussen that `scope` may see."""
        return self.filter(casus_rule(scope, "casus__"))


class AudienceQuerySet(ChildQuerySet):
    def visible_to(self, scope: Scope) -> Self:
        """Rows of visible casussen that are meant for this role, or that this person wrote."""
        return super().visible_to(scope).readable_by(scope)

    def readable_by(self, scope: Scope) -> Self:
        """Only the audience part, for rows of casussen that are known to be visible."""
        rule = audience_rule(scope)
        return self.filter(rule | self._own(scope)) if rule else self

    def _own(self, scope: Scope) -> Q:
        return Q(by_id=scope.user_id)


class EventQuerySet(AudienceQuerySet):
    def happened(self, today: date) -> Self:
        """What was the case by `today`: no step or rest that is planned, no term, and nothing of a day still to come."""
        from cases.models.event import PLANNED_KINDS

        return self.exclude(kind__in=PLANNED_KINDS).filter(on__lte=today)


class ActieQuerySet(AudienceQuerySet):
    def _own(self, scope: Scope) -> Q:
        return Q(asked_by_id=scope.user_id) | Q(holder_id=scope.user_id) | Q(passed_to_id=scope.user_id)

    def open(self) -> Self:
        return self.filter(done_at=None, dropped_at=None)

    def moving(self, today: date) -> Self:
        """What keeps a casus from being stuck: a held step, a rest until its day, or a verzoek that waits for its answer."""
        rows = self.open().filter(~Q(kind="verzoek") | Q(answer__in=("", "ja")))
        return rows.filter(~Q(kind="rust") | Q(due_on__gte=today))

    def held_by(self, user_id: int) -> Self:
        """Open and in hand: steps, rests and accepted verzoeken of this person."""
        return self.open().filter(~Q(kind="verzoek") | Q(answer="ja"), holder_id=user_id)

    def asked_of(self, user_id: int) -> Self:
        """Verzoeken waiting for this person's answer."""
        return self.open().filter(kind="verzoek", answer="", holder_id=user_id)

    def asked_by(self, user_id: int) -> Self:
        """This person's verzoeken: waiting, or answered and not yet seen."""
        return self.open().filter(kind="verzoek", asked_by_id=user_id).filter(Q(answer="") | Q(answer_seen_at=None))


class DeadlineQuerySet(ChildQuerySet):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def signals(self) -> Self:
        """Flagged, not handled, not withdrawn: what waits for a real act."""
        return self.standing().filter(flagged_on__isnull=False, handled_at=None)

    def signals_on(self, today: date) -> Self:
        """The same as a screen shows it: also what must be signalled by `today` though the job did not run yet."""
        # Coalesce keeps the planner from walking everything that is due in the whole country for each casus.
        rows = self.standing().alias(signal_on=Coalesce("flag_on", Value(date.max)))
        return rows.filter(Q(flagged_on__isnull=False, handled_at=None) | Q(signal_on__lte=today))

    def coming(self, today: date, until: date) -> Self:
        """What will be signalled after `today` up to and including `until`."""
        return self.standing().filter(flag_on__gt=today, flag_on__lte=until)


class GrantQuerySet(models.QuerySet[Any]):
    def running(self, now: datetime) -> Self:
        return self.filter(Q(until=None) | Q(until__gt=now), ended_at=None, given_at__lte=now)
