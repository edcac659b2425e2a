"""The invented region itself: 110 schools with 54,000 pupils as numbers, and everyone who logs in."""

import random
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import Consulentschap, Role, Toegang, User
from cases.models import DeadlineRule
from loket.demo import names
from region.models import Area, Municipality, Partner, School, SchoolBoard

SCHOOLS, PUPILS, CONSULENTEN = 110, 54_000, 10
PASSWORD = "loket-demo-2026"  # noqa: S105 - works only on a database that is marked as invented
START = date(2019, 8, 1)


@dataclass
class Region:
    """Rows that stories refer to, by index of the school."""

    schools: list[School] = field(default_factory=list)
    levels: list[tuple[str, ...]] = field(default_factory=list)
    consulent_of: dict[int, User] = field(default_factory=dict)
    consulent_for_place: dict[int, User] = field(default_factory=dict)
    school_user: dict[int, User] = field(default_factory=dict)
    leerplicht_of: dict[int, User] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)


def build(*, today: date, seed: int) -> Region:
    """Write the region. One password hash serves every demo login: hashing 250 of them would take a minute."""
    rng = random.Random(seed)  # noqa: S311 - an invented region, not a secret
    region = Region()
    areas = {name: Area.objects.create(name=name) for name in ("Noord", "Zuid")}
    places = [
        Municipality.objects.create(
            name=name, area=areas[area], holiday_region=holidays, phone=f"000 – 200 10 {number:02d}"
        )
        for number, (name, area, holidays, _) in enumerate(names.MUNICIPALITIES)
    ]
    boards = SchoolBoard.objects.bulk_create(
        SchoolBoard(name=name, post_address=f"Postbus {number}00\n0000 ZZ  Rietlanden")
        for number, name in enumerate(names.BOARDS, 1)
    )
    region.partners = {kind: row for row in _partners() for kind in [row.kind]}
    _schools(region, rng, places, boards)
    _people(region, rng, areas, places, today)
    _rules(places)
    return region


def _partners() -> list[Partner]:
    return Partner.objects.bulk_create(
        Partner(name=name, kind=kind, phone=f"000 – 300 20 {number:02d}")
        for number, (name, kind) in enumerate(names.PARTNERS)
    )


def _schools(region: Region, rng: random.Random, places: list[Municipality], boards: list[SchoolBoard]) -> None:
    shares = [share for *_, share in names.MUNICIPALITIES]
    weights = [rng.uniform(0.3, 1.7) for _ in range(SCHOOLS)]
    kinds = rng.choices(names.SCHOOL_TYPES, [share for _, _, share, _ in names.SCHOOL_TYPES], k=SCHOOLS)
    free = {shape: _stems(rng) for shape, *_ in names.SCHOOL_TYPES}
    rows = []
    left = PUPILS
    for number, (shape, sector, _, levels) in enumerate(kinds):
        stem = free[shape].pop()
        name = shape.format(stem)
        place = rng.choices(places, shares)[0]
        enrolled = left if number == SCHOOLS - 1 else round(PUPILS * weights[number] / sum(weights))
        left -= enrolled
        rows.append(
            School(
                code=f"{number % 100:02d}R{'LM'[number // 100]}{number % 3:02d}", name=name, short_names=stem,
                board=rng.choice(boards), municipality=place, area=place.area, sector=sector, enrolled=enrolled, levels=list(levels),
                phone=f"000 – 400 {number // 100:02d} {number % 100:02d}", post_address=f"Schoolstraat {number + 1}\n0000 ZZ  {place}",
            )
        )  # fmt: skip
        region.levels.append(levels)
    region.schools = School.objects.bulk_create(rows)


def _stems(rng: random.Random) -> list[str]:
    """Names for schools of one type, in a shuffled order; more than there can be schools."""
    plain = rng.sample(names.SCHOOL_STEMS, len(names.SCHOOL_STEMS))
    return [f"{stem}-{side}" for side in ("West", "Oost") for stem in plain] + plain


def _people(
    region: Region, rng: random.Random, areas: dict[str, Area], places: list[Municipality], today: date
) -> None:
    password = make_password(PASSWORD)
    used: set[str] = set()

    def person(local: str, function: str) -> User:
        name = f"{rng.choice(names.GIVEN)} {rng.choice(names.FIRST_PART)}{rng.choice(names.LAST_PART)}"
        while name in used:
            name = f"{rng.choice(names.GIVEN)} {rng.choice(names.FIRST_PART)}{rng.choice(names.LAST_PART)}"
        used.add(name)
        return User(
            email=f"{local}@loket.example", name=name, function=function, password=password, demo=True,
            phone=f"000 – 500 {len(used) // 100:02d} {len(used) % 100:02d}",
            previous_login=None,
        )  # fmt: skip

    office = [person("consulent" if n == 0 else f"consulent{n + 1}", "consulent") for n in range(CONSULENTEN)]
    chairs = [person("voorzitter", "voorzitter"), person("voorzitter-zuid", "voorzitter")]
    officers = [
        person("leerplicht" if n == 0 else f"leerplicht{n + 1}", "leerplichtambtenaar") for n in range(2 * len(places))
    ]
    schools = [person("school" if n == 0 else f"school{n + 1}", "zorgcoördinator") for n in range(len(region.schools))]
    others = [person("beheerder", "beheerder"), person("privacy", "privacy officer")]
    User.objects.bulk_create([*office, *chairs, *officers, *schools, *others])
    toegangen = [
        Toegang(user=u, role=Role.CONSULENT, area=areas["Noord" if n < 6 else "Zuid"], valid_from=START)
        for n, u in enumerate(office)
    ]
    toegangen += [
        Toegang(user=u, role=Role.VOORZITTER, area=area, valid_from=START)
        for u, area in zip(chairs, areas.values(), strict=True)
    ]
    toegangen += [
        Toegang(user=u, role=Role.LEERPLICHT, municipality=places[n // 2], valid_from=START)
        for n, u in enumerate(officers)
    ]
    toegangen += [
        Toegang(user=u, role=Role.SCHOOL, school=school, valid_from=START)
        for u, school in zip(schools, region.schools, strict=True)
    ]
    toegangen += [
        Toegang(user=others[0], role=Role.BEHEERDER, valid_from=START),
        Toegang(user=others[1], role=Role.PRIVACY, valid_from=START),
        # somebody with two roles, to see the choice in the header
        Toegang(user=office[1], role=Role.VOORZITTER, area=areas["Noord"], valid_from=START),
    ]
    Toegang.objects.bulk_create(toegangen)
    by_area = {"Noord": office[:6], "Zuid": office[6:]}
    turn = {"Noord": 0, "Zuid": 0}
    rows = []
    for school, user in zip(region.schools, schools, strict=True):
        name = school.area.name
        holder = by_area[name][turn[name] % len(by_area[name])]
        turn[name] += 1
        region.consulent_of[school.pk] = holder
        region.school_user[school.pk] = user
        rows.append(Consulentschap(consulent=holder, school=school, valid_from=START))
    for number, place in enumerate(places):
        holder = by_area[place.area.name][number % len(by_area[place.area.name])]
        region.leerplicht_of[place.pk] = officers[2 * number]
        region.consulent_for_place[place.pk] = holder
        rows.append(Consulentschap(consulent=holder, municipality=place, valid_from=START))
    Consulentschap.objects.bulk_create(rows)


def _rules(places: list[Municipality]) -> None:
    """Lindevoort counts four weeks in school days; Rietwaarden aims at ten weeks, as Rotterdam does (bron Koers VO)."""
    day = date(2021, 8, 1)
    DeadlineRule.objects.create(
        code="4-weken", name="4 weken", amount=4, counting="school_days", municipality=places[0], valid_from=day,
        source=f"afspraak leerplicht {places[0]}",
    )  # fmt: skip
    DeadlineRule.objects.create(
        code="10-weken", name="10 weken", amount=10, municipality=places[4], valid_from=day,
        source=f"streeftermijn gemeente {places[4]}",
    )  # fmt: skip
