"""Template tags that say dates, numbers and icons the way the screens do.

Every filter that speaks relative to today takes ``today`` as its argument: there is no hidden clock here.
Nothing is marked safe by hand; markup is made by ``format_html``.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, FileField, PasswordInput, Textarea
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
SHORT_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
COUNT_WORDS = (
    "geen", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
)  # fmt: skip

Day: TypeAlias = dt.date | dt.datetime | None


def _day(value: Day) -> dt.date | None:
    """The calendar day in Dutch time; a moment late in the evening UTC belongs to the next day here."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, dt.date) else None


@register.filter
@lru_cache(maxsize=4096)  # a list says the same few hundred days over and over
def dutch_date(value: Day, today: Day = None) -> str:
    """``di 24 nov``; the year follows when ``today`` lies in another year, or when no ``today`` is given."""
    day, now = _day(value), _day(today)
    if day is None:
        return ""
    text = f"{WEEKDAYS[day.weekday()][:2]} {day.day} {SHORT_MONTHS[day.month - 1]}"
    return text if now is not None and now.year == day.year else f"{text} {day.year}"


@register.filter
def dutch_date_full(value: Day) -> str:
    """``dinsdag 24 november 2026``."""
    day = _day(value)
    return "" if day is None else f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


@register.filter
def dutch_relative(value: Day, today: Day) -> str:
    """``vandaag``, ``morgen``, ``overmorgen``, ``over 3 dagen``; back: ``gisteren``, ``eergisteren``, ``6 dagen geleden``."""
    day, now = _day(value), _day(today)
    if day is None or now is None:
        return ""
    near = {0: "vandaag", 1: "morgen", 2: "overmorgen", -1: "gisteren", -2: "eergisteren"}
    days = (day - now).days
    if days in near:
        return near[days]
    return f"over {days} dagen" if days > 0 else f"{-days} dagen geleden"


@register.filter
def dutch_date_near(value: Day, today: Day) -> str:
    """``vandaag``; ``morgen, wo 25 nov``; further away the date alone."""
    text, near = dutch_date(value, today), dutch_relative(value, today)
    if near == "vandaag" or not text:
        return near
    return f"{near}, {text}" if near in {"morgen", "overmorgen", "gisteren", "eergisteren"} else text


@register.filter
def dutch_moment(value: Day, today: Day = None) -> str:
    """``maandag 23 november, 15.20 uur``.

    A date, or a moment at exactly midnight, gets no hour: nobody said 0.00. The year follows as in ``dutch_date``.
    """
    day, now = _day(value), _day(today)
    if day is None:
        return ""
    text = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    if now is None or now.year != day.year:
        text = f"{text} {day.year}"
    if not isinstance(value, dt.datetime):
        return text
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return text
    return f"{text}, {local.hour}.{local.minute:02} uur"


@register.filter
def iso_day(value: str) -> dt.date | None:
    """The day of an ISO text such as ``2026-11-24``; nothing for an empty one."""
    return dt.date.fromisoformat(value) if value else None


@register.filter
def dialled(value: str) -> str:
    """A telephone number as a phone dials it: ``000 – 123 45 67`` becomes ``0001234567``."""
    return "".join(sign for place, sign in enumerate(value.strip()) if sign.isdecimal() or (sign == "+" and place == 0))


@register.filter
def weeks(value: int | None) -> str:
    """``5 weken``, ``1 week``; nothing when the number is not known."""
    if value is None:
        return ""
    return f"{value} week" if value == 1 else f"{value} weken"


@register.filter
def count_word(value: int | None) -> str:
    """A small number in words (``geen``, ``één`` to ``twaalf``), a larger one in figures."""
    if value is None:
        return ""
    return COUNT_WORDS[value] if 0 <= value < len(COUNT_WORDS) else str(value)


@register.simple_tag
@lru_cache(maxsize=256)  # a list page draws hundreds of the same few
def icon(name: str, label: str = "") -> SafeString:
    """One icon of ``static/icons.svg``. Without ``label`` it is decoration and hidden from screen readers."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}" focusable="false"><use href="{}"></use></svg>', label, href
        )
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', href)


def _parameters(context: template.RequestContext) -> QueryDict:
    request: HttpRequest | None = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


@register.simple_tag(takes_context=True)
def query(context: template.RequestContext, **changes: object) -> str:
    """The current query string with the named parameters changed; ``None`` or an empty text removes one.

    Keyset positions (``na``, ``voor``) go unless they are what changes: another filter starts at the first page.
    """
    parameters = _parameters(context)
    for key in ("na", "voor"):
        parameters.pop(key, None)
    for key, value in changes.items():
        if value is None or value == "":
            parameters.pop(key, None)
        else:
            parameters[key] = str(value)
    return f"?{parameters.urlencode()}"


@register.simple_tag(takes_context=True)
def query_without(context: template.RequestContext, key: str, value: object) -> str:
    """The current query string without one value of a parameter that may occur more than once (for chips)."""
    parameters = _parameters(context)
    parameters.setlist(key, [kept for kept in parameters.getlist(key) if kept != str(value)])
    for position in ("na", "voor"):
        parameters.pop(position, None)
    return f"?{parameters.urlencode()}"


@register.filter
def undo_url(message: Message) -> str:
    """Where the undo button of a message posts to: a local path given as ``extra_tags="undo:/…"``, else nothing."""
    tag = message.extra_tags or ""
    url = tag.removeprefix("undo:")
    return url if tag.startswith("undo:/") and not url.startswith("//") else ""


@register.simple_tag(takes_context=True)
def form_fields(context: template.RequestContext, form: BaseForm) -> SafeString:
    """The fields of a form as crispy draws them (error summary first), without form tag and CSRF field.

    A browser cuts off what is pasted into a text area with a maximum, and says nothing; the form says it, and keeps the text.
    """
    for field in form.fields.values():
        if isinstance(field.widget, Textarea):
            field.widget.attrs.pop("maxlength", None)
    helper = copy.copy(getattr(form, "helper", None)) or FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    rendered: SafeString = render_crispy_form(form, helper=helper, context=context)
    return rendered


@dataclass(frozen=True)
class FormProblem:
    """One line of the error summary: where the link goes (``""`` for the form as a whole), field label, what is needed."""

    target: str
    label: str
    text: str


@register.filter
def problems(form: BaseForm) -> list[FormProblem]:
    """Everything that still has to be done to a bound form, in the order of its fields."""
    found = [FormProblem("", "", str(text)) for text in form.non_field_errors()]
    for field in form:
        # A group of radios or checkboxes has no element with the id of the field; its first choice has.
        target = field.id_for_label or (f"{field.auto_id}_0" if field.auto_id else "")
        label = "" if field.is_hidden else str(field.label)
        found += [FormProblem("" if field.is_hidden else target, label, str(text)) for text in field.errors]
    return found


@register.filter
def keeps_what_was_typed(form: BaseForm) -> bool:
    """Whether a refused form stands there again as it was filled in: a password and a file have to be given once more."""
    return not any(
        isinstance(field, FileField) or isinstance(field.widget, PasswordInput) for field in form.fields.values()
    )


TRACK_LEFT, TRACK_RIGHT, TRACK_LABEL, TRACK_LETTER, TRACK_APART, TRACK_FIRST = 30, 730, 78, 7, 5, 22
TrackMark: TypeAlias = Mapping[str, Any]


def _place_labels(points: list[dict[str, Any]], now: dict[str, Any], first_end: int) -> None:
    """Give each mark its words, or none where they would print over a neighbour; the list below says the same.

    The mark just before today, or on it, writes to its left and today to its right, so that both can stand. At the end of the
    track today writes to its left, and that mark not.
    """
    last = max(TRACK_LEFT + TRACK_LABEL, first_end)  # the first day has words of its own
    if now["x"] > TRACK_RIGHT - TRACK_LABEL // 2:
        now["anchor"] = "end"
    for point in points:
        wide = max(TRACK_LABEL, *(TRACK_LETTER * len(point[words]) for words in ("label", "day")))
        before = now["x"] - point["x"]
        at_edge = point["x"] > TRACK_RIGHT - wide // 2  # centred words would run out of the picture
        point["anchor"] = "end" if 0 <= before < (wide + TRACK_LABEL) // 2 or at_edge else "middle"
        left = point["x"] - (wide if point["anchor"] == "end" else wide // 2)
        near_now = -(TRACK_LABEL + wide // 2) < before < (TRACK_LABEL + wide // 2 if now["anchor"] == "end" else 0)
        point["shown"] = left >= last and not near_now
        if point["shown"]:
            last = point["x"] + wide // 2
            if point["anchor"] == "end" and before >= 0:
                now["anchor"], now["words"] = "start", now["x"] + TRACK_APART
                point["words"] = point["x"] - TRACK_APART


@register.inclusion_tag("components/track.html")
def track(
    first_day: dt.date, today: dt.date, marks: Sequence[TrackMark], skipped: Sequence[TrackMark] = ()
) -> dict[str, Any]:
    """The time track of a term.

    ``marks``: mappings with ``date``, ``label`` and ``reached``; ``skipped``: mappings with ``first``, ``last``
    and ``label``, days inclusive. Coordinates are whole numbers in a view box of 760 by 92.
    """
    end = max([today, *(mark["date"] for mark in marks)])
    span = max((end - first_day).days, 1)

    def place(day: dt.date) -> int:
        share: float = min(max((day - first_day).days / span, 0.0), 1.0)
        return round(TRACK_LEFT + share * (TRACK_RIGHT - TRACK_LEFT))

    points = [
        {
            "x": at,
            "words": at,
            "label": mark["label"],
            "date": mark["date"],
            "day": dutch_date(mark["date"], today),
            "reached": mark.get("reached", False),
        }
        for at, mark in ((place(mark["date"]), mark) for mark in sorted(marks, key=lambda mark: mark["date"]))
    ]
    now: dict[str, Any] = {"x": place(today), "words": place(today), "anchor": "middle"}
    # a day in another year has more words
    first_end = TRACK_FIRST + TRACK_LETTER * (len(dutch_date(first_day, today)) + 1)
    _place_labels(points, now, first_end)
    return {
        "points": points,
        "gaps": [{"x": place(gap["first"]), "to": place(gap["last"]), "label": gap["label"]} for gap in skipped],
        "now": now,
        "first_day": first_day,
        "first_x": TRACK_FIRST,
        "first_shown": now["x"] - TRACK_LABEL // 2 > first_end,
        "today": today,
    }
