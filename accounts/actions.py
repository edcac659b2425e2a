"""Acts on who comes in: admit, invite, end, and who is the fixed consulent of what."""

from collections.abc import Iterable, Sequence
from datetime import date

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consulentschap, Role, Toegang, User, VasteAmbtenaar, Waarneming
from region.models import Area, Municipality, Partner, School

DEMO_MARK = "loket: verzonnen gegevens"


def admit(user: User) -> str:
    """May this person come in now? Empty when yes (and the visit is noted), else the reason in Dutch.

    Refused: ended accounts, nobody without a Toegang today, and invented demo logins on a database that is not marked as
    demo data.
    """
    now = timezone.now()
    if not user.is_active:
        return "Dit account is beëindigd. Vraag de beheerder van uw loket."
    if user.demo and not is_demo_database():
        return "Deze inlognaam hoort bij de demonstratie en werkt hier niet."
    if not Toegang.objects.usable(user, timezone.localdate(now)).exists():
        return "U hebt op dit moment geen toegang. Vraag de beheerder van uw loket."
    User.objects.filter(pk=user.pk).update(previous_login=user.last_login)
    return ""


def is_demo_database() -> bool:
    """The mark is a comment on the database schema, set by load_demo: it is not left behind by copying rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        row = cursor.fetchone()
    return bool(row and row[0] == DEMO_MARK)


@transaction.atomic
def invite(*, email: str, name: str, function: str = "", phone: str = "", by: User) -> User:
    """A new user without password, and a mail with a link to choose one. The link works once and ends by itself."""
    user = User.objects.create_user(email, name=name, function=function, phone=phone)
    send_invitation(user=user, by=by)
    return user


def send_invitation(*, user: User, by: User) -> None:
    """Mail the link to choose a password; also for somebody who lost the first one."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    body = render_to_string(
        "account/email/invitation.txt",
        {
            "user": user,
            "by": by,
            "link": f"{settings.SITE_URL}{path}",
            "office_name": settings.OFFICE_NAME,
            "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
        },
    )
    EmailMessage(f"Uw toegang tot {settings.OFFICE_NAME}", body, to=[user.email]).send()


@transaction.atomic
def give_toegang(
    *,
    user: User,
    role: Role,
    valid_from: date,
    valid_to: date | None = None,
    school: School | None = None,
    municipality: Municipality | None = None,
    area: Area | None = None,
    partner: Partner | None = None,
) -> Toegang:
    """A role with its scope and dates. Raises ValidationError when role and scope do not fit, or the person has it already."""
    User.objects.select_for_update().get(pk=user.pk)  # sent twice at once: the second waits and is refused
    row = Toegang(
        user=user,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        school=school,
        municipality=municipality,
        area=area,
        partner=partner,
    )
    row.full_clean()
    row.refuse_twin()
    row.save()
    return row


class LastBeheerderError(Exception):
    """After this nobody could come in as beheerder: no new user, no new Toegang, no way back."""


class OwnBeheerderError(Exception):
    """Somebody would end the Toegang as beheerder of herself."""


@transaction.atomic
def end_toegang(*, toegang: Toegang, by: User | None = None, today: date) -> int:
    """From now on this Toegang gives nothing; one that had not begun yet never does. What it was needed for ends with it: being the fixed
    consulent or officer of schools and municipalities, and cover. Returns how many schools and municipalities lose their person.

    Raises LastBeheerderError, and OwnBeheerderError when `by` ends her own.
    """
    if toegang.role == Role.BEHEERDER:
        if by is not None and toegang.user_id == by.pk:
            raise OwnBeheerderError
        _another_beheerder_than(toegang.user_id, today)
    toegang.end_on(today)
    for cover in covers_by_toegang(toegang, today):
        cover.end_on(today)
    return sum(_end_held(held, today) for held in held_by_toegang(toegang, today))


def held_by_toegang(toegang: Toegang, today: date) -> list[Consulentschap | VasteAmbtenaar]:
    """Schools and municipalities whose fixed person this is by this Toegang alone, also later: without it nobody sees what comes in."""
    mine = Toegang.objects.not_over(today).exclude(pk=toegang.pk).filter(user=toegang.user_id, role=toegang.role)
    if toegang.role == Role.CONSULENT and not mine.exists():
        rows = Consulentschap.objects.filter(consulent=toegang.user_id).not_over(today)
        return list(rows.select_related("school", "municipality").order_by("pk"))
    if toegang.role == Role.LEERPLICHT and not mine.filter(municipality=toegang.municipality_id).exists():
        fixed = VasteAmbtenaar.objects.filter(officer=toegang.user_id, municipality=toegang.municipality_id)
        return list(fixed.not_over(today).select_related("municipality").order_by("pk"))
    return []


def covers_by_toegang(toegang: Toegang, today: date) -> list[Waarneming]:
    """Colleagues for whom this person stands in as consulent by this Toegang alone."""
    mine = Toegang.objects.not_over(today).exclude(pk=toegang.pk).filter(user=toegang.user_id, role=Role.CONSULENT)
    if toegang.role != Role.CONSULENT or mine.exists():
        return []
    return list(Waarneming.objects.filter(waarnemer=toegang.user_id).not_over(today).select_related("consulent"))


def _another_beheerder_than(user_id: int, today: date) -> None:
    """Raises LastBeheerderError when nobody else is beheerder today. Two who end each other at once wait for each other: the rows are
    locked first and only then read."""
    rows = Toegang.objects.filter(role=Role.BEHEERDER)
    list(rows.order_by("pk").select_for_update().values_list("pk"))
    on = rows.on(today).filter(user__is_active=True)
    if on.filter(user=user_id).exists() and not on.exclude(user=user_id).exists():
        raise LastBeheerderError


@transaction.atomic
def end_user(*, user: User, today: date) -> int:
    """End the account: no login, no Toegang, no fixed school from today, every session gone. Returns the schools left without a consulent.

    The row stays: what somebody did keeps its name. Raises LastBeheerderError.
    """
    _another_beheerder_than(user.pk, today)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    for toegang in Toegang.objects.filter(user=user).not_over(today):
        toegang.end_on(today)
    left = 0
    for row in Consulentschap.objects.filter(consulent=user).not_over(today):
        left += _end_held(row, today)
    for fixed in VasteAmbtenaar.objects.filter(officer=user).not_over(today):
        _end_held(fixed, today)
    for cover in Waarneming.objects.filter(waarnemer=user).not_over(today):
        cover.end_on(today)
    end_sessions(user)
    return left


@transaction.atomic
def reopen_user(*, user: User, by: User) -> bool:
    """Somebody who left works here again: under the same name and address, with a link to choose a password. What she may see is given
    anew. False when the account was not ended."""
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        return False
    user.refresh_from_db()
    send_invitation(user=user, by=by)
    return True


def end_sessions(user: User) -> None:
    """Log this person out everywhere. Sessions are few; their contents are signed, so each must be read."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _end_held(row: Consulentschap | VasteAmbtenaar, day: date) -> int:
    """End on `day`; one that began that day or later never held and goes. Returns 1."""
    if row.valid_from >= day:
        row.delete()
    else:
        row.end_on(day)
    return 1


def lock_places(*, schools: Iterable[School | int] = (), municipalities: Iterable[Municipality | int] = ()) -> None:
    """One at a time decides who is fixed where. Always before rows of Consulentschap or VasteAmbtenaar: who comes second then sees what the
    first made, which is not there yet to lock."""
    for model, places in ((School, schools), (Municipality, municipalities)):
        ids = [place if isinstance(place, int) else place.pk for place in places]
        if ids:
            rows = model._default_manager.filter(pk__in=ids).order_by("pk")
            list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))


@transaction.atomic
def appoint(
    *,
    consulent: User,
    valid_from: date,
    valid_to: date | None = None,
    school: School | None = None,
    municipality: Municipality | None = None,
) -> Consulentschap:
    """Make `consulent` the fixed contact person of a school or municipality from a day; who was it before ends that day. What is planned
    from `valid_to` on stays; without one it goes.

    Running casussen stay with whom they are: handing over is an act of its own (cases.actions.circle.hand_over).
    """
    lock_places(schools=filter(None, [school]), municipalities=filter(None, [municipality]))
    rows = Consulentschap.objects.select_for_update().filter(school=school, municipality=municipality)
    for later in rows.overlapping(valid_from, valid_to):
        _end_held(later, valid_from)
    return Consulentschap.objects.create(
        consulent=consulent, school=school, municipality=municipality, valid_from=valid_from, valid_to=valid_to
    )


@transaction.atomic
def cover(*, consulent: User, waarnemer: User, valid_from: date, valid_to: date | None) -> Waarneming:
    """`waarnemer` stands in for a colleague. Raises ValidationError when these two have that already in these days."""
    User.objects.select_for_update().get(pk=waarnemer.pk)  # sent twice at once: the second waits and is refused
    row = Waarneming(consulent=consulent, waarnemer=waarnemer, valid_from=valid_from, valid_to=valid_to)
    row.full_clean()
    row.refuse_twin()
    row.save()
    return row


@transaction.atomic
def fix_officers(*, municipality: Municipality, officers: Sequence[User | None], day: date) -> None:
    """Who is fixed from `day` on, in the places 1 and 2; None leaves a place empty. Who stays, stays since when it was."""
    lock_places(municipalities=[municipality])
    rows = VasteAmbtenaar.objects.select_for_update().filter(municipality=municipality).exclude(valid_to__lte=day)
    wanted = dict(zip(VasteAmbtenaar.PLACES, officers, strict=True))
    standing = list(rows)
    for row in standing:
        if row.officer != wanted[row.place] or row.valid_from > day:
            _end_held(row, day)
    have = {row.place for row in standing if row.officer == wanted[row.place] and row.valid_from <= day}
    for place, officer in wanted.items():
        if officer is not None and place not in have:
            VasteAmbtenaar.objects.create(municipality=municipality, officer=officer, place=place, valid_from=day)
