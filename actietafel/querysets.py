"""Who may see what of the quarter. Every page, count and file of this room starts here."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate

from accounts.models import Role
from cases.querysets import ChildQuerySet
from cases.scope import LEERPLICHT_PHASES, NOTHING, Scope, casus_rule
from overleg.models import Agendapunt, OverlegKind


def respondent_rule(scope: Scope, path: str = "") -> Q:
    """Opgave and Gesprek (columns uitvraag, school, municipality). voorzitter: of the area. consulent: of the schools and
    municipalities they hold or cover. school and leerplicht: their own."""
    match scope.role:
        case Role.VOORZITTER:
            return Q(**{f"{path}uitvraag__area": scope.area_id}) if scope.area_id else Q(**{f"{path}pk__isnull": False})
        case Role.CONSULENT | Role.SCHOOL | Role.LEERPLICHT:
            return Q(**{f"{path}school__in": scope.school_ids}) | Q(
                **{f"{path}municipality__in": scope.municipality_ids}
            )
        case _:
            return NOTHING


class UitvraagQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """voorzitter: all of the area, planned ones included. Others: rounds in which something is asked of them or their schools."""
        if scope.role == Role.VOORZITTER:
            return self.filter(area=scope.area_id) if scope.area_id else self.all()
        if scope.role not in {Role.CONSULENT, Role.SCHOOL, Role.LEERPLICHT}:
            return self.filter(NOTHING)
        rule = Q(opgaven__school__in=scope.school_ids) | Q(opgaven__municipality__in=scope.municipality_ids)
        return self.filter(rule, opened_at__isnull=False).distinct()

    def running(self) -> Self:
        """Opened and not yet vastgesteld."""
        return self.filter(opened_at__isnull=False, settled_at=None)


class OpgaveQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(respondent_rule(scope))

    def unanswered(self) -> Self:
        return self.filter(returned_at=None)


class RegelQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """What was said in an Opgave that this person may see."""
        return self.filter(respondent_rule(scope, "opgave__"))


class VerschilQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """voorzitter: of the area. consulent: what is theirs to find out, about their schools, or about a casus of their own
        circle (a guest of the casus settles nothing in it). school: about own pupils, as far as the school's own list or ours says
        so. leerplicht: of the own municipality, in phases that are theirs when the lists were compared and now, about whom its own
        list names; *alleen op de lijst van school* once the school reported or the day has come."""
        match scope.role:
            case Role.VOORZITTER:
                return self.filter(uitvraag__area=scope.area_id) if scope.area_id else self.all()
            case Role.CONSULENT:
                rule = (
                    Q(owner=scope.user_id)
                    | Q(school__in=scope.school_ids)
                    | Q(municipality__in=scope.municipality_ids, school=None)
                )
                return self.filter(rule | (Q(casus__isnull=False) & casus_rule(scope.own_circle(), "casus__")))
            case Role.SCHOOL:
                return self.filter(school__in=scope.school_ids, kind__in=SCHOOL_SEES)
            case Role.LEERPLICHT:
                theirs = Q(municipality__in=scope.municipality_ids, phase__in=LEERPLICHT_PHASES)
                theirs &= Q(casus=None) | Q(casus__phase__in=LEERPLICHT_PHASES)
                told = Q(school_reported_on__isnull=False) | Q(leerplicht_from__lte=scope.today)
                named = Q(kind__in=LEERPLICHT_SEES, by_leerplicht__isnull=False)
                return self.filter(theirs, named | Q(kind="school") & told)
            case _:
                return self.filter(NOTHING)

    def open(self) -> Self:
        return self.filter(settled_at=None)


SCHOOL_SEES = ("school",)
LEERPLICHT_SEES = ("leerplicht", "eerste_dag", "soort")


class GesprekQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(respondent_rule(scope))


class VoorbesprekingQuerySet(ChildQuerySet):
    """What stands of a casus is its newest row that says something about the agenda: a row that only tells how it goes leaves an
    earlier *nee tot …* or *ingebracht* as it was. So nothing leaves the list by being forgotten."""

    def visible_to(self, scope: Scope) -> Self:
        """The office: of casussen inside the own circle. A school and leerplicht: what they brought in themselves, or a colleague
        at the same school or municipality; never what the office wrote down, nor what the other one thinks."""
        if scope.in_office:
            return super().visible_to(scope)
        if scope.role not in {Role.SCHOOL, Role.LEERPLICHT}:
            return self.filter(NOTHING)
        at = Q(by__toegangen__school__in=scope.school_ids) | Q(by__toegangen__municipality__in=scope.municipality_ids)
        theirs = Q(agenda="voorstel", brought_by=scope.role)
        own = self.model._default_manager.filter(Q(by=scope.user_id) | at, theirs)
        return super().visible_to(scope).filter(pk__in=own.values("pk"))

    def newest(self) -> Self:
        """The last row of each casus."""
        return self.order_by("casus", "-pk").distinct("casus")

    def standing(self) -> Self:
        """Of each casus the row that stands: the newest that says something about the agenda."""
        said = self.model._default_manager.exclude(agenda="")
        return self.filter(pk__in=said.order_by("casus", "-pk").distinct("casus").values("pk"))

    def waiting(self, today: date) -> Self:
        """What somebody has to look at on `today`: came back, was brought in, or was a *ja* that stands on no agenda. Of open
        casussen that no actietafel since then has had, or has yet to come."""
        tabled = Agendapunt.objects.filter(casus=OuterRef("casus"), overleg__kind=OverlegKind.ACTIETAFEL)
        tabled = tabled.filter(overleg__on__gte=OuterRef("said_on")).exclude(overleg__closed_at__lte=OuterRef("at"))
        rows = self.standing().alias(said_on=TruncDate("at"))
        rows = rows.filter(Q(agenda__in=("nee", "later"), until__lte=today) | Q(agenda__in=("voorstel", "ja")))
        return rows.filter(~Exists(tabled), casus__closed_on=None)
