"""From the list of casussen onto an agenda."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cases.models import AccessLog
from overleg.models import Agendapunt
from tests import build
from tests.conftest import Cast, Login
from tests.overleg.tables import punt, table, thuiszitter


def test_chosen_casussen_go_on_the_agenda_and_the_rest_is_told(cast: Cast) -> None:
    there, fresh = thuiszitter(cast, "Amber", "Amberstra"), thuiszitter(cast, "Siebe", "Siebestra")
    closed = build.casus(
        by=cast.consulent.user, at=cast.beemd, who=build.pupil("Jelte", "Jeltestra"),
        closed_on=timezone.localdate(), outcome="mbo",
    )  # fmt: skip
    overleg = table(cast, on=timezone.localdate() + timedelta(days=9))
    punt(cast, overleg, there)
    codes = [there.code, fresh.code, closed.code]

    response = Login(cast.voorzitter).post(
        reverse("overleg_put_on"), {"kies": codes, "overleg": overleg.pk, "brought_by": "school"}, follow=True
    )

    rows = Agendapunt.objects.order_by("position").values_list("casus__code", "brought_by")
    assert list(rows) == [(there.code, ""), (fresh.code, "school")]
    said = "1 casus staat nu op de agenda; 1 stond er al op; 1 is gesloten of niet van gebied Noord."
    assert [str(message) for message in response.context["messages"]] == [said]


def test_one_coming_meeting_is_chosen_already_and_a_past_one_is_not_offered(cast: Cast) -> None:
    casus, today = thuiszitter(cast, "Amber", "Amberstra"), timezone.localdate()
    table(cast, on=today - timedelta(days=1))
    coming = table(cast, on=today)

    page = Login(cast.voorzitter).get(reverse("overleg_put_on"), {"kies": casus.code})

    form = page.context["form"]
    assert (list(form.fields["overleg"].queryset), form.fields["overleg"].initial) == ([coming], coming.pk)
    assert AccessLog.objects.latest("pk").casussen == [casus.pk]


def test_without_a_meeting_the_page_says_what_to_do(cast: Cast) -> None:
    casus = thuiszitter(cast, "Amber", "Amberstra")

    page = Login(cast.voorzitter).get(reverse("overleg_put_on"), {"kies": casus.code}).content.decode()

    assert "Geen overleg gepland" in page
    assert reverse("overleg_new") in page


def test_nothing_chosen_goes_back_to_the_list_and_a_foreign_casus_counts_as_nothing(cast: Cast) -> None:
    foreign = build.casus(by=cast.colleague.user, at=cast.heuvelrade, who=build.pupil("Vreemd", "Planteling"))
    table(cast, on=timezone.localdate())
    login = Login(cast.voorzitter)

    answers = [login.get(reverse("overleg_put_on"), {"kies": code}) for code in ("", foreign.code, "x" * 300)]

    assert {answer["Location"] for answer in answers} == {reverse("casussen")}
    assert not AccessLog.objects.exists()


def test_list_offers_the_agenda_to_the_chair_alone(cast: Cast) -> None:
    thuiszitter(cast, "Amber", "Amberstra")

    offered = {
        name: reverse("overleg_put_on") in Login(getattr(cast, name)).get(reverse("casussen")).content.decode()
        for name in ("voorzitter", "consulent", "school")
    }

    assert offered == {"voorzitter": True, "consulent": False, "school": False}
