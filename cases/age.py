"""Birthdays on which something changes: at 16 the pupil speaks for themselves, at 18 the doorstroompunt is next (DOMAIN, B11)."""

from dataclasses import dataclass
from datetime import date, timedelta

AHEAD = timedelta(days=92)
ADULT = 18

SAYS = {
    16: ("wordt 16", "is 16", "Toestemming, inzage en brieven gaan dan over naar de leerling zelf."),
    ADULT: ("wordt 18", "is 18", "De kwalificatieplicht eindigt; het doorstroompunt (RMC) is dan aan zet."),
}


@dataclass(frozen=True)
class AgeNotice:
    """A birthday that matters: in the coming three months, or (18) already past. `text` is one Dutch sentence or two."""

    age: int
    on: date
    past: bool
    title: str
    text: str


def birthday(born: date, age: int) -> date:
    """The day somebody turns `age`; born on 29 February it is 1 March in a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def age_notices(born: date, today: date) -> list[AgeNotice]:
    """What page and form should say about 16 and 18, nearest first. 16 is said three months ahead and three months after; 18
    from three months ahead on."""
    found = []
    for age, (becomes, has_become, text) in SAYS.items():
        on = birthday(born, age)
        past = on <= today
        if on - today > AHEAD or (past and age == 16 and today - on > AHEAD):
            continue
        found.append(AgeNotice(age, on, past, f"De leerling {has_become if past else becomes}", text))
    return sorted(found, key=lambda notice: notice.age, reverse=True)
