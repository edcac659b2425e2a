"""What a region holds of the Taskforce: an escalatie of its casus that runs (noord) or has ended (zuid).

There is one kerngroep, so what it sees of the north and not of the south is what runs and what has ended."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from accounts.models import Role, User
from cases.models import Casus, Grant, GrantGround
from region.models import Partner
from taskforce.models import Escalatie, Outcome


def make(
    *, casus: Casus, partner: Partner, manager: User, investigator: User, runs: bool, word: Callable[[str, str], str]
) -> Escalatie:
    """`word(readers, what)` plants a word. The kerngroep and the zaakonderzoeker read along only while it runs."""
    now = timezone.now()
    ended = None if runs else now
    readers = "CVKO" if runs else "CV"
    for ground, to in (
        (GrantGround.ESCALATED, {"role": Role.KERNGROEP}), (GrantGround.INVESTIGATED, {"user": investigator}),
    ):  # fmt: skip
        Grant.objects.create(
            casus=casus, ground=ground, given_by=manager, given_at=now - timedelta(days=9), ended_at=ended, **to
        )
    return Escalatie.objects.create(
        casus=casus, partner=partner, why=word(f"{readers}W", "waarom de Taskforce"), wish=word(f"{readers}W", "wens van het gezin"),
        entered_at=now - timedelta(days=9), entered_by=manager, investigator=investigator, assigned_at=now - timedelta(days=8),
        accepted_at=now - timedelta(days=8), accepted_by=manager, missing=["offers"],
        passed_over_because=word(readers, "waarom het toch mag"), passed_over_at=now - timedelta(days=8), passed_over_by=manager,
        ended_at=ended, ended_by=manager if ended else None, outcome=Outcome.OTHERWISE if ended else "",
        closing="" if runs else word("CVW", "toelichting bij de afronding"),
    )  # fmt: skip
