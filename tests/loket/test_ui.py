"""The tags that say dates and numbers, the components, and what every page of the frame promises."""

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, RequestContext, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from loket.templatetags import ui

TODAY = dt.date(2026, 11, 24)
UTC = dt.UTC
ROOT = Path(settings.BASE_DIR)


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context({"today": TODAY, **context}))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2026, 11, 24), "di 24 nov"),
        (dt.date(2026, 3, 1), "zo 1 mrt"),
        (dt.date(2027, 1, 8), "vr 8 jan 2027"),
        (dt.datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "di 24 nov"),
        (None, ""),
    ],
)
def test_dutch_date_names_the_year_only_when_it_is_another(day: ui.Day, said: str) -> None:
    assert ui.dutch_date(day, TODAY) == said


def test_dutch_date_without_today_names_the_year() -> None:
    assert ui.dutch_date(TODAY) == "di 24 nov 2026"


def test_dutch_date_full() -> None:
    assert ui.dutch_date_full(TODAY) == "dinsdag 24 november 2026"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "vandaag"),
        (1, "morgen"),
        (2, "overmorgen"),
        (3, "over 3 dagen"),
        (-1, "gisteren"),
        (-2, "eergisteren"),
        (-6, "6 dagen geleden"),
    ],
)
def test_dutch_relative_counts_from_today(days: int, said: str) -> None:
    assert ui.dutch_relative(TODAY + dt.timedelta(days), TODAY) == said


@pytest.mark.parametrize(("days", "said"), [(0, "vandaag"), (1, "morgen, wo 25 nov"), (3, "vr 27 nov")])
def test_dutch_date_near_says_the_date_as_well(days: int, said: str) -> None:
    assert ui.dutch_date_near(TODAY + dt.timedelta(days), TODAY) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (dt.datetime(2026, 11, 23, 14, 20, tzinfo=UTC), "maandag 23 november, 15.20 uur"),
        (dt.datetime(2026, 7, 1, 6, 5, tzinfo=UTC), "woensdag 1 juli, 8.05 uur"),
        (dt.date(2026, 11, 20), "vrijdag 20 november"),
        (dt.datetime(2026, 11, 19, 23, 0, tzinfo=UTC), "vrijdag 20 november"),
        (dt.date(2025, 11, 20), "donderdag 20 november 2025"),
    ],
)
def test_dutch_moment_invents_no_hour(moment: ui.Day, said: str) -> None:
    assert ui.dutch_moment(moment, TODAY) == said


@pytest.mark.parametrize(("number", "said"), [(0, "0 weken"), (1, "1 week"), (5, "5 weken"), (None, "")])
def test_weeks(number: int | None, said: str) -> None:
    assert ui.weeks(number) == said


@pytest.mark.parametrize(("number", "said"), [(0, "geen"), (1, "één"), (12, "twaalf"), (13, "13"), (None, "")])
def test_count_word(number: int | None, said: str) -> None:
    assert ui.count_word(number) == said


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("{% query fase='absoluut' %}", "?q=a+b&amp;school=1&amp;school=2&amp;fase=absoluut"),
        ("{% query q=None %}", "?school=1&amp;school=2"),
        ("{% query na='x' %}", "?q=a+b&amp;school=1&amp;school=2&amp;na=x"),
        ("{% query_without 'school' 1 %}", "?q=a+b&amp;school=2"),
    ],
)
def test_query_changes_one_parameter_and_starts_at_the_first_page(source: str, result: str) -> None:
    request = RequestFactory().get("/casussen/?q=a+b&school=1&school=2&na=oud")

    assert Template("{% load ui %}" + source).render(RequestContext(request)) == result


@pytest.mark.parametrize(
    ("tags", "url"),
    [("undo:/acties/1/terug/", "/acties/1/terug/"), ("undo://elders.example/", ""), ("undo:https://x", ""), ("", "")],
)
def test_undo_url_is_a_path_of_our_own(tags: str, url: str) -> None:
    assert ui.undo_url(Message(constants.SUCCESS, "Opgeslagen.", tags)) == url


def test_icon_is_hidden_from_screen_readers_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in render("{% icon 'vlag' %}")
    assert 'role="img" aria-label="Vlag &quot;&lt;x&gt;&quot;"' in render(
        "{% icon 'vlag' label=said %}", said='Vlag "<x>"'
    )


def test_every_icon_in_a_template_exists() -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text("utf-8")))
    used = {
        name
        for page in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"{% icon [\"']([^\"']+)[\"']", page.read_text("utf-8"))
    }

    assert used - known == set()
    assert len(used) > 5


class Report(forms.Form):
    name = forms.CharField(label="Leerling", help_text="Voornaam en achternaam.")
    kind = forms.ChoiceField(label="Soort", choices=[("r", "relatief"), ("a", "absoluut")], widget=forms.RadioSelect)

    def clean(self) -> None:
        raise forms.ValidationError("De eerste dag ligt na <vandaag>.")


def test_error_summary_links_to_every_field_and_escapes() -> None:
    html = render_to_string("components/error_summary.html", {"form": Report({"name": "", "kind": ""})})

    assert "Nog drie dingen nodig. Wat u typte is bewaard." in html
    assert re.findall(r'href="#([^"]+)"', html) == ["id_name", "id_kind_0"]
    assert "De eerste dag ligt na &lt;vandaag&gt;." in html


@pytest.mark.parametrize("field", [forms.CharField(widget=forms.PasswordInput), forms.FileField()])
def test_error_summary_does_not_promise_a_password_or_a_file(field: forms.Field) -> None:
    class Again(forms.Form):
        again = field

    html = render_to_string("components/error_summary.html", {"form": Again({})})

    assert ("Nog één ding nodig." in html, "is bewaard" in html) == (True, False)


def test_form_fields_stand_beside_their_error_and_say_so() -> None:
    html = render("{% form_fields form %}", form=Report({"name": "", "kind": ""}))

    assert html.count("Wat u typte is bewaard.") == 1
    assert '<div id="id_name_error" class="invalid-feedback">' in html
    assert re.search(
        r'<input[^>]*name="name"[^>]*aria-invalid="true"[^>]*aria-describedby="id_name_helptext id_name_error"', html
    )
    assert "<form" not in html
    assert "csrfmiddlewaretoken" not in html


def test_track_gives_no_two_marks_the_same_place_for_words() -> None:
    marks = [
        {"date": dt.date(2026, 11, 20), "label": "4 weken", "reached": True},
        {"date": dt.date(2027, 1, 8), "label": "12 weken"},
        {"date": dt.date(2027, 1, 16), "label": "3 maanden"},
    ]

    drawn = ui.track(dt.date(2026, 10, 16), TODAY, marks)

    assert [(point["label"], point["shown"], point["anchor"]) for point in drawn["points"]] == [
        ("4 weken", True, "end"),
        ("12 weken", True, "middle"),
        ("3 maanden", False, "end"),
    ]
    assert (drawn["now"]["anchor"], drawn["points"][-1]["x"]) == ("start", ui.TRACK_RIGHT)


def test_track_leaves_room_for_long_words() -> None:
    marks = [
        {"date": dt.date(2025, 1, 1) + dt.timedelta(weeks=13 * n), "label": f"herijking {n} na 3 maanden"}
        for n in range(7)
    ]

    drawn = ui.track(dt.date(2024, 10, 1), TODAY, marks)

    centres = [point["x"] for point in drawn["points"] if point["shown"] and point["anchor"] == "middle"]
    assert len(centres) >= 2
    assert all(right - left >= 7 * len("herijking 0 na 3 maanden") for left, right in pairwise(centres))


def test_track_leaves_room_for_days_in_another_year() -> None:
    """`vr 12 sep 2025` is longer than `vr 12 sep`, under the first day and under a term."""
    marks = [{"date": dt.date(2025, 11, 28) + dt.timedelta(weeks=n), "label": f"{n} weken"} for n in range(0, 60, 2)]

    drawn = ui.track(dt.date(2025, 9, 12), TODAY, marks)

    shown = [point for point in drawn["points"] if point["shown"] and point["anchor"] == "middle"]
    half = [7 * len(ui.dutch_date(point["date"], TODAY)) // 2 for point in shown]
    sides = [(point["x"] - room, point["x"] + room) for point, room in zip(shown, half, strict=True)]
    assert sides[0][0] >= 22 + 7 * len("vr 12 sep 2025 ")
    assert all(right <= left for (_, right), (left, _) in pairwise(sides))


def test_track_keeps_the_words_of_a_term_reached_today_apart_from_today() -> None:
    marks = [{"date": TODAY, "label": "10 weken"}, {"date": TODAY + dt.timedelta(weeks=6), "label": "3 maanden"}]

    drawn = ui.track(TODAY - dt.timedelta(weeks=10), TODAY, marks)

    reached, now = drawn["points"][0], drawn["now"]
    assert (reached["anchor"], now["anchor"]) == ("end", "start")
    assert reached["words"] < now["x"] < now["words"]


@pytest.mark.parametrize("ago", [0, 4])
def test_track_keeps_today_inside_the_picture(ago: int) -> None:
    marks = [{"date": TODAY - dt.timedelta(days=ago), "label": "3 maanden"}]

    drawn = ui.track(TODAY - dt.timedelta(days=92), TODAY, marks)

    assert (drawn["now"]["anchor"], drawn["points"][0]["shown"]) == ("end", False)


def test_track_of_a_first_day_today_does_not_divide_by_nothing() -> None:
    assert ui.track(TODAY, TODAY, [])["now"]["x"] == ui.TRACK_LEFT


def test_move_shows_who_holds_the_step() -> None:
    actie = SimpleNamespace(what="Ouders bellen", due_on=dt.date(2026, 11, 25), holder_label="Noor van Veldhuizen")
    move = SimpleNamespace(state="go", actie=actie, since=None)

    html = render("{% include 'components/move.html' %}", move=move)

    assert " ".join(re.sub(r"<[^>]+>", " ", html).split()) == "Ouders bellen morgen, wo 25 nov Noor van Veldhuizen"


def test_due_without_a_date_says_why() -> None:
    due = SimpleNamespace(on=None, state="none", say="nog geen termijn", label="eerste verzuimdag nog niet bekend")

    html = render("{% include 'components/due.html' %}", due=due)

    assert "<b>Nog geen termijn</b><span>eerste verzuimdag nog niet bekend</span>" in html


@pytest.mark.parametrize("name", ["500.html", "403_csrf.html", "404.html", "403.html"])
def test_error_page_needs_no_context_and_says_only_invented_data(name: str) -> None:
    html = get_template(name).render()

    assert '<html lang="nl">' in html
    assert "Voer hier alleen verzonnen gegevens in." in html


def test_no_page_holds_script_or_style_of_its_own() -> None:
    found = [
        (page.name, hit)
        for page in (ROOT / "templates").rglob("*.html")
        for hit in re.findall(
            r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=[\"']|\|safe\b|autoescape off", page.read_text("utf-8")
        )
    ]

    assert found == []


def test_css_stays_small() -> None:
    """What every page loads; a room may bring a small sheet of its own."""
    shared = set(
        re.findall(r"css/(\w+\.css)", (ROOT / "templates/components/_styles.html").read_text(encoding="utf-8"))
    )
    sizes = {sheet.name: sheet.stat().st_size for sheet in (ROOT / "static/css").glob("*.css")}

    assert sum(sizes[name] for name in shared) < 60_000
    assert max(size for name, size in sizes.items() if name not in shared) < 6_000


def test_pages_keep_no_copies_in_the_browser() -> None:
    # Health data of minors: htmx would otherwise keep snapshots of visited pages in session storage.
    assert '"historyCacheSize":0' in (ROOT / "templates/base.html").read_text("utf-8")
    used = [
        script.name
        for script in (ROOT / "static/js").glob("*.js")
        if re.search(r"localStorage|sessionStorage|indexedDB", script.read_text("utf-8"))
    ]
    assert used == []
