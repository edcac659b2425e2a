"""Schools and people from a list: every row is the form of one, filled in. What stands stays as it is, so a list may come again."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from django.db import transaction
from django.db.models import Model, Q
from django.forms import BaseForm

from accounts import actions
from accounts.models import AT_SCHOOL, Role, Toegang, User
from loket.beheer.forms import BoardForm, SchoolForm
from loket.beheer.people_forms import InviteForm, ToegangForm
from loket.beheer.sheet import Column, Columns, Line
from paper.dates import read_date
from paper.text import fold
from region.models import Area, Level, Municipality, Partner, School, SchoolBoard, Sector, still_open

SCHOOLS: Columns = {
    "code": Column(
        "vestigingscode", ("BRIN", "BRIN-code", "BRIN-nummer", "schoolcode", "vestigingsnummer", "code"), needed=True
    ),
    "name": Column("school", ("naam", "schoolnaam", "naam school", "vestigingsnaam", "vestiging"), needed=True),
    "municipality": Column("gemeente", ("gemeentenaam",), needed=True),
    "area": Column("gebied", ("deelgebied", "regio")),
    "board": Column("bestuur", ("schoolbestuur", "bevoegd gezag", "naam bestuur")),
    "sector": Column("soort onderwijs", ("soort", "sector", "onderwijssoort")),
    "levels": Column("niveaus", ("niveau", "schoolsoorten")),
    "enrolled": Column("aantal leerlingen", ("leerlingen", "leerlingaantal")),
    "short_names": Column("ook genoemd", ("afkorting", "roepnaam")),
    "phone": Column("telefoon", ("telefoonnummer", "tel")),
    "post_address": Column("postadres", ("adres", "correspondentieadres")),
    "consulent": Column("vaste consulent", ("consulent",)),
}
PEOPLE: Columns = {
    "name": Column("naam", ("volledige naam", "medewerker", "contactpersoon"), needed=True),
    "email": Column("e-mailadres", ("e-mail", "mail", "mailadres"), needed=True),
    "role": Column("rol", ("rol in Loket",), needed=True),
    "function": Column("functie", ()),
    "phone": Column("telefoon", ("telefoonnummer", "tel", "mobiel")),
    "school": Column("school", ("vestigingscode", "schoolnaam", "BRIN")),
    "municipality": Column("gemeente", ("gemeentenaam",)),
    "area": Column("gebied", ("deelgebied", "regio")),
    "partner": Column("partner", ("samenwerkingsverband", "partner-SWV")),
    "valid_from": Column("vanaf", ("begindatum", "ingangsdatum")),
}
BY_HAND = (Role.BEHEERDER, Role.PRIVACY)
_ROLES = {fold(str(one.label)): one for one in Role} | {
    "leerplichtambtenaar": Role.LEERPLICHT, "kerngroep": Role.KERNGROEP, "partner": Role.PARTNER, "plaatsing": Role.PLAATSING,
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What becomes of a row. `said`: what comes with it, or why not."""

    number: int
    name: str
    kind: Literal["new", "there", "refused"]
    said: str


Place = TypeVar("Place", Area, Municipality, Partner)
Filled = tuple[Literal["new", "there"], str]


class Unfit(Exception):  # noqa: N818 (an answer about a row, not a fault of ours)
    """This row cannot be taken; the message is Dutch."""


def fill(one: Callable[..., Filled], lines: Sequence[Line], *, keep: bool, by: User, today: date) -> list[Outcome]:
    """Every row in order, so that a row meets those above it; when not `keep` all of it is undone, and only told."""
    outcomes = []
    with transaction.atomic():
        for line in lines:
            name = line["name"] or line["email"] or line["code"]
            try:
                with transaction.atomic():
                    outcomes.append(Outcome(line.number, name, *one(line, by=by, today=today)))
            except Unfit as unfit:
                outcomes.append(Outcome(line.number, name, "refused", str(unfit)))
        if not keep:
            transaction.set_rollback(True)
    return outcomes


def school(line: Line, *, by: User, today: date) -> Filled:
    """A school, a board when its name is new, and the fixed consulent from today."""
    if known := School.objects.filter(code__iexact=line["code"]).first():
        return "there", "" if known.name == line["name"] else f"staat er als {known.name}"
    place = _named(Municipality, line["municipality"])
    area = _named(Area, line["area"]) or (place and place.area)
    consulent = _consulent(line["consulent"], today)
    board, new_board = _board(line["board"])
    form = SchoolForm({
        "name": line["name"], "code": line["code"], "short_names": line["short_names"].replace(";", "\n"),
        "board": _key(board), "municipality": _key(place), "area": _key(area), "sector": _sector(line["sector"]),
        "levels": _levels(line["levels"]), "enrolled": line["enrolled"], "phone": line["phone"],
        "post_address": line["post_address"],
    })  # fmt: skip
    _whole(form)
    row = form.save()
    if consulent:
        actions.appoint(consulent=consulent, valid_from=today, school=row)
    comes = [
        str(place),
        f"nieuw bestuur {board}" if new_board else "",
        f"vaste consulent {consulent}" if consulent else "",
    ]
    return "new", ", ".join(filter(None, comes))


def person(line: Line, *, by: User, today: date) -> Filled:
    """Somebody new is invited; somebody who is there gets this Toegang beside what they have."""
    role = _role(line["role"])
    scope = {
        "school": _key(_school(line["school"], today)) if role in AT_SCHOOL else "",
        "municipality": _key(_named(Municipality, line["municipality"])) if role == Role.LEERPLICHT else "",
        "area": _key(_named(Area, line["area"])) if role in {Role.CONSULENT, Role.VOORZITTER} else "",
        "partner": _key(_named(Partner, line["partner"])) if role == Role.PARTNER else "",
    }  # fmt: skip
    toegang = {"role": role, "valid_from": _day(line["valid_from"], today).isoformat(), **scope}
    known = User.objects.filter(email__iexact=line["email"]).first() if line["email"] else None
    if known and not known.is_active:
        raise Unfit("Dit account is beëindigd. Heropen het bij Gebruikers.")
    if known and Toegang.objects.not_over(today).filter(
        user=known, role=role, **{f"{name}_id": key or None for name, key in scope.items()}
    ):
        return "there", ""
    if known:
        more = ToegangForm(toegang, instance=Toegang(user=known))
        _whole(more)
        return "new", f"{more.give(known).label}, erbij voor {known.email}"
    form = InviteForm(toegang | {name: line[name] for name in ("name", "email", "function", "phone")})
    _whole(form)
    return "new", f"{form.invite(by=by).label}, uitnodiging naar {form.cleaned_data['email']}"


def _whole(form: BaseForm) -> None:
    """Raises Unfit with what is wrong: each field by its name, then its message."""
    if form.is_valid():
        return
    said = []
    for name, messages in form.errors.items():
        told = " ".join(map(str, messages))
        said.append(f"{form.fields[name].label}: {told}" if name in form.fields else told)
    raise Unfit(" ".join(said))


def _key(row: Model | None) -> str:
    return str(row.pk) if row else ""


def _named(model: type[Place], name: str) -> Place | None:
    """Raises Unfit when there is none of this name; None for no name."""
    if not name:
        return None
    found = model._default_manager.filter(name__iexact=name).first()
    if found is None:
        raise Unfit(f"{str(model._meta.verbose_name).capitalize()} ‘{name}’ staat nog niet in Loket.")
    return found


def _board(name: str) -> tuple[SchoolBoard | None, bool]:
    """With whether it is new: a list of schools is the first that names most of them."""
    if not name:
        return None, False
    known = SchoolBoard.objects.filter(name__iexact=name).first()
    if known:
        return known, False
    form = BoardForm({"name": name})
    _whole(form)
    return form.save(), True


def _consulent(text: str, today: date) -> User | None:
    """By name or address, somebody who is consulent today."""
    if not text:
        return None
    holders = Toegang.objects.on(today).filter(role=Role.CONSULENT).values("user")
    found = list(User.objects.filter(Q(name__iexact=text) | Q(email__iexact=text), is_active=True, pk__in=holders))
    if len(found) != 1:
        why = "zijn er twee: schrijf het e-mailadres" if found else "is vandaag geen consulent. Nodig die eerst uit"
        raise Unfit(f"Vaste consulent ‘{text}’ {why}.")
    return found[0]


def _school(text: str, today: date) -> School | None:
    """By code, name or one of its other names."""
    if not text:
        return None
    rows = School.objects.filter(still_open(today))
    found = list(rows.filter(code__iexact=text)) or list(
        rows.filter(Q(name__iexact=text) | Q(short_names__iregex=rf"(?m)^\s*{re.escape(text)}\s*$"))
    )
    if len(found) != 1:
        raise Unfit(
            f"Er zijn {len(found)} scholen ‘{text}’: schrijf de vestigingscode."
            if found
            else f"School ‘{text}’ staat nog niet in Loket."
        )
    return found[0]


def _role(text: str) -> Role:
    found = _ROLES.get(fold(text))
    if found is None:
        known = ", ".join(str(one.label) for one in Role if one not in BY_HAND)
        raise Unfit(f"Rol ‘{text}’ is er niet. Kies uit: {known}." if text else "De rol ontbreekt.")
    if found in BY_HAND:
        raise Unfit(f"De rol {found.label} geeft u met de hand, niet met een lijst.")
    return found


def _day(text: str, today: date) -> date:
    try:
        return read_date(text) if text else today
    except ValueError as error:
        raise Unfit(f"Vanaf: {error}") from None


def _sector(text: str) -> str:
    """Voortgezet onderwijs when the list does not say."""
    return _choice(Sector, text, "Soort onderwijs") if text else Sector.VO.value


def _levels(text: str) -> list[str]:
    return [_choice(Level, part.strip(), "Niveau") for part in re.split("[,;+]", text) if part.strip()]


def _choice(choices: type[Sector] | type[Level], text: str, what: str) -> str:
    for one in choices:
        if fold(text) in {fold(one.value), fold(str(one.label))}:
            return str(one.value)
    raise Unfit(f"{what} ‘{text}’ is er niet. Kies uit: {', '.join(str(one.label) for one in choices)}.")
