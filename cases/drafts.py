"""Concepten: what somebody types is kept on the server and stands there again when the page is opened.

How a form takes part:

1. The view gets `@drafted`, directly above the function: below @member and @on_casus, so that no draft is kept or shown before
   the doors of the page were passed. The view answers as all do: a redirect (or a file to download) means done, and takes the
   draft away in the same transaction; any other page means not done, and keeps it. A redirect because the thing has moved on
   meanwhile goes through `moved_on`: nothing was saved, the draft stays, and the person reads what was typed.
2. The view calls `resume(request, form, title="Contact loggen", casus=casus)` right after making the form and before anything
   reads its values. Formsets go along (`resume(request, form, rows, …)`), and so do fields drawn by hand: `names=["tekst"]`,
   whose texts come back in the QueryDict that resume returns. A view that ends in form_page or act_page needs no call: they do it.
   At `at` stands the address when the query string is part of what is being filled in (`?van=`). A form about somebody new
   gives `asks_first`: it opens empty, because who comes next is seldom who was left, and its draft comes back after "Verder".
3. The template has `{% include "components/concept.html" %}` inside its <form>, beside the buttons. The line "U was hier …" is
   drawn by base.html; static/js/concept.js does the rest. Without JavaScript the same include gives "Bewaar als concept".

Files and passwords are never kept; formset rows added in the browser are. The page carries a signed list of what its form is
(`Opened`), with a client id of its own: the browser can only write to a form that it was shown, and a form that arrives twice
is answered with the page that followed the first time. A retry is the same page with the same text; the same page with another
text (after "back") is something new, and so is the same text from another page: whether that may stand twice is for the act to say
(cases.actions.work). A page that was opened in another role is not sent in this one: it would be about another school, or be
another act.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Self, cast

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.forms import BaseForm, BaseFormSet, Field, FileField, MultiWidget, PasswordInput
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.http import MemberRequest
from accounts.models import Toegang
from cases.access import resolve, scope_of
from cases.models import Casus, Draft
from cases.scope import Scope
from paper.text import listed, whole

P = ParamSpec("P")
AnyForm = BaseForm | BaseFormSet[Any]

TOKEN, NUMBER, BY_HAND = "concept", "concept_nummer", "concept_bewaren"  # fields in the page
NOTHING_YET = "Er is nog niets ingevuld om te bewaren."
NEVER = frozenset({"csrfmiddlewaretoken", "client_id", "terug", TOKEN, NUMBER, BY_HAND})
_WAS = re.compile(r"(^|-)was(_|$)")  # a hidden field with the text as the page showed it
LONGEST = 200_000  # characters of one draft; the longest form of the house holds some 20,000
LONGEST_PATH = 300  # characters of Draft.path
EMPTY_KEPT = timedelta(days=1)  # a row without text, or thrown away


class GoneError(Exception):
    """The casus of the draft is not, or no longer, in sight."""


class TooLongError(Exception):
    """More than LONGEST characters."""


@dataclass(frozen=True)
class AsksFirst:
    """Of a form about somebody new. `about`: whom a draft is about, as a list would call them; `empty`: the fields in which nothing
    stands until something is typed, so that the empty form is not taken for a draft."""

    about: Callable[[QueryDict], str]
    empty: tuple[str, ...]


@dataclass(frozen=True)
class Opened:
    """One form as it was shown once to one person. `code`: of its casus; `client`: of this one page; `after`: the stand of the
    draft that the page was opened with; `empty`: as in AsksFirst."""

    path: str
    title: str
    code: str
    names: tuple[str, ...]
    client: str
    after: tuple[str, int]
    empty: tuple[str, ...] = ()

    def token(self, toegang: Toegang) -> str:
        return signing.dumps(astuple(self), salt=_salt(toegang), compress=True)

    @classmethod
    def read(cls, request: MemberRequest, toegang: Toegang | None = None) -> Self | None:
        """What the posted page was; None without a token, or with one that this person was not given in this role (or as `toegang`)."""
        token = request.POST.get(TOKEN, "")
        try:
            path, title, code, names, client, after, *empty = signing.loads(
                token, salt=_salt(toegang or request.toegang)
            )
        except signing.BadSignature:
            return None
        return cls(path, title, code, tuple(names), client, (after[0], after[1]), *map(tuple, empty))

    def is_empty(self, post: QueryDict) -> bool:
        """The empty form of somebody new, as it was opened."""
        return bool(self.empty) and not any(text.strip() for name in self.empty for text in post.getlist(name))

    def typed(self, post: QueryDict) -> dict[str, list[str]]:
        """What was posted in the fields of the form, and nothing else; nothing of the empty form. TooLongError."""
        if self.is_empty(post):
            return {}
        kept = {name: values for name, values in post.lists() if _shape(name) in self.names}
        if sum(len(name) + sum(map(len, values)) for name, values in kept.items()) > LONGEST:
            raise TooLongError
        return kept


@dataclass(frozen=True)
class Shown:
    """What templates draw of it: `draft` when its text stands in the form again, or (`waits`) will after "Verder"; `first` the id of the
    first field, `about` whom it is about."""

    token: str
    draft: Draft | None
    first: str
    about: str = ""
    asks_first: bool = False
    waits: bool = False


def drafted(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[MemberRequest, P], HttpResponse]:
    """The view takes part (see above). Without the hidden field of components/concept.html it works as without this."""

    @wraps(view)
    def through(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request._drafted = True  # type: ignore[attr-defined]
        opened = Opened.read(request) if request.method == "POST" else None
        if opened is None and request.method == "POST" and (answer := _of_another_role(request)):
            return answer
        if opened is None or opened.path.partition("?")[0] != request.path:
            return view(request, *args, **kwargs)
        now, mark = timezone.now(), _mark(request.POST)
        try:
            draft = _locked(request.toegang, scope_of(request), opened, now)
        except GoneError:  # the doors inside the view say what is still to be seen
            return view(request, *args, **kwargs)
        if draft.sent_mark == mark:
            messages.info(request, "Dit was al opgeslagen; er is niets dubbel vastgelegd.")
            return redirect(draft.sent_to)
        kept = _keep(draft, opened, request.POST, now)
        if BY_HAND in request.POST:
            say = "Concept bewaard." if kept else "Niet bewaard: elders is later aan dit formulier getypt."
            messages.info(request, NOTHING_YET if opened.is_empty(request.POST) else say)
            return redirect(draft.again_at if opened.empty else opened.path)
        request._draft = draft  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        if getattr(request, "_moved_on", False):
            return response
        if response.status_code == 302:
            draft.sent(mark=mark, to=response.headers["Location"], emptied=kept, now=now)
        elif response.headers.get("Content-Disposition", "").startswith("attachment"):
            draft.sent(mark="", to="", emptied=kept, now=now)  # the same paper may be wanted twice
        return response

    return cast(Callable[Concatenate[MemberRequest, P], HttpResponse], through)


def resume(
    request: MemberRequest,
    *forms: AnyForm,
    title: str,
    casus: Casus | None = None,
    at: str = "",
    names: Iterable[str] = (),
    asks_first: AsksFirst | None = None,
) -> QueryDict:
    """Fill `forms` with the draft of this address when there is one, and let the page keep the next. One query.

    Answers what was kept, empty when nothing was; on a POST the forms stay as posted. Does nothing in a view without @drafted.
    """
    kept = QueryDict(mutable=True)
    if not getattr(request, "_drafted", False):
        return kept
    path = at or request.path
    if len(path) > LONGEST_PATH:
        return kept
    draft: Draft | None = getattr(request, "_draft", None)
    if draft is None:
        draft = Draft.objects.filter(toegang=request.toegang, path=path).first()
    again = draft if draft is not None and draft.holds_text and request.method == "GET" else None
    waits = asks_first is not None and Draft.AGAIN not in request.GET
    if again is not None:
        for name, values in again.fields.items():
            kept.setlist(name, values)
    about = asks_first.about(kept) if asks_first else ""
    if waits:
        kept.clear()
    elif again is not None:
        for form in forms:
            _fill(form, kept)
    opened = Opened(
        path=path,
        title=title,
        code=casus.code if casus else "",
        names=(*_names(forms), *names),
        client=str(uuid.uuid4()),
        after=draft.stand if draft else ("", 0),
        empty=asks_first.empty if asks_first else (),
    )
    request.concept = Shown(  # type: ignore[attr-defined]
        opened.token(request.toegang), again, _first(forms), about, asks_first is not None, waits
    )
    return kept


def moved_on(request: MemberRequest, said: str, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """What the form is about has moved on, so nothing was saved: `said` says how it stands, what was typed comes behind it, and a draft
    stays. The rest is as for redirect."""
    request._moved_on = True  # type: ignore[attr-defined]
    words = listed(f"“{text}”" for text in words_of(request.POST))
    messages.add_message(
        request, messages.WARNING if words else messages.INFO, f"{said} U typte: {words}" if words else said
    )
    response: HttpResponse = redirect(to, *args, **kwargs)
    return response


def words_of(post: QueryDict) -> list[str]:
    """What was typed in sentences, but for what stood there already (`was`); choices, days and codes are sooner chosen again than read."""
    stood = {text.strip() for name, values in post.lists() if _WAS.search(name) for text in values}
    texts = (text.strip() for name, values in post.lists() if name not in NEVER for text in values)
    return [text for text in dict.fromkeys(texts) if " " in text and text not in stood]


def autosave(request: MemberRequest, opened: Opened) -> Draft | None:
    """Keep what the page posts; None when something newer was typed elsewhere. GoneError, TooLongError."""
    now = timezone.now()
    draft = _locked(request.toegang, scope_of(request), opened, now)
    return draft if _write(draft, opened, request.POST, now) else None


def remove_old(*, now: datetime) -> int:
    """Drafts that nobody came back to, and what is sent or thrown away; how many."""
    old = Q(saved_at__lt=now - timedelta(days=settings.DRAFT_DAYS))
    empty = (Q(fields={}) | Q(dropped_at__isnull=False)) & Q(saved_at__lt=now - EMPTY_KEPT)
    return Draft.objects.filter(old | empty).delete()[0]


def _of_another_role(request: MemberRequest) -> HttpResponse | None:
    """The answer to a page that this person opened in another role, before switching: kept as a draft there. None for any other."""
    for toegang in request.toegangen:
        opened = Opened.read(request, toegang) if toegang.pk != request.toegang.pk else None
        if opened is None or opened.path.partition("?")[0] != request.path:
            continue
        now = timezone.now()
        with suppress(GoneError):
            _keep(_locked(toegang, resolve(toegang, timezone.localdate(now)), opened, now), opened, request.POST, now)
        said = f"U opende dit formulier als {toegang.label}, en werkt nu als {request.toegang.label}. Er is niets opgeslagen."
        back = f"Wissel van rol en open het opnieuw: wat u invulde, staat daar klaar als concept “{opened.title}”."
        return moved_on(request, f"{said} {back}", "switch_role")
    return None


def _locked(toegang: Toegang, scope: Scope, opened: Opened, now: datetime) -> Draft:
    """The row of this form, made when it is not there; who comes second waits for the first. GoneError.

    The walls hold the transaction. ON CONFLICT instead of a failed insert, because an error would put the address in a log."""
    casus = None
    if opened.code:
        casus = Casus.objects.visible_to(scope).filter(code=opened.code).first()
        if casus is None:
            raise GoneError
    rows = Draft.objects.select_for_update(of=("self",)).filter(toegang=toegang, path=opened.path)
    found = rows.first()
    if found is None:
        fresh = Draft(toegang=toegang, path=opened.path, title=opened.title, casus=casus, saved_at=now)
        Draft.objects.bulk_create([fresh], ignore_conflicts=True)
        found = rows.get()
    return found


def _keep(draft: Draft, opened: Opened, post: QueryDict, now: datetime) -> bool:
    """As autosave, for a form that is being sent: what is too long is for the form itself to say."""
    try:
        return _write(draft, opened, post, now)
    except TooLongError:
        return False


def _write(draft: Draft, opened: Opened, post: QueryDict, now: datetime) -> bool:
    """False when something newer stands there, and for an empty form where another page wrote: nobody typed anything. TooLongError."""
    if opened.is_empty(post) and draft.writer != opened.client:
        return False
    return draft.keep(opened.typed(post), **_stand(opened, post), now=now)


def _stand(opened: Opened, post: QueryDict) -> dict[str, Any]:
    return {"writer": opened.client, "number": whole(post.get(NUMBER, "")), "after": opened.after}


def _salt(toegang: Toegang) -> str:
    return f"concept {toegang.pk}"


def _mark(post: QueryDict) -> str:
    """Fingerprint of what was sent from which page, keyed: a short text could be guessed from a plain one."""
    sent = sorted((name, values) for name, values in post.lists() if name not in {"csrfmiddlewaretoken", NUMBER})
    return salted_hmac("concept verstuurd", json.dumps(sent), algorithm="sha256").hexdigest()


def _shape(name: str) -> str:
    """A row that was added in the browser is a field of its formset: doet-7-who is doet-#-who."""
    return re.sub(r"-\d+-", "-#-", name)


def _keepable(field: Field) -> bool:
    return not (isinstance(field, FileField) or isinstance(field.widget, PasswordInput) or field.disabled)


def _names(forms: Iterable[AnyForm]) -> Iterator[str]:
    for form in forms:
        if isinstance(form, BaseFormSet):
            yield from (f"{form.prefix}-TOTAL_FORMS", f"{form.prefix}-INITIAL_FORMS")
            yield from (name.replace("__prefix__", "#") for name in _names([form.empty_form]))
            continue
        for bound in form:
            if not _keepable(bound.field) or bound.html_name in NEVER:
                continue
            widget = bound.field.widget
            parts = [f"_{number}" for number in range(len(widget.widgets))] if isinstance(widget, MultiWidget) else [""]
            yield from (_shape(bound.html_name + part) for part in parts)


def _fill(form: AnyForm, kept: QueryDict) -> None:
    """As initial, so that the form stays unbound: nothing is judged, and nothing can be taken for sent."""
    if isinstance(form, BaseFormSet):
        total = kept.get(f"{form.prefix}-TOTAL_FORMS", "")[:9]
        if total.isdecimal():
            form.extra = max(form.extra, min(int(total), form.absolute_max) - form.initial_form_count())
        for row in form.forms:
            _fill(row, kept)
        return
    found = {}
    for bound in form:
        widget, name = bound.field.widget, bound.html_name
        if _keepable(bound.field) and name not in NEVER and not widget.value_omitted_from_data(kept, {}, name):
            found[bound.name] = widget.value_from_datadict(kept, {}, name)
    form.initial = {**form.initial, **found}


def _first(forms: Iterable[AnyForm]) -> str:
    """Where "Verder" leads: the first field as it is drawn, or the page."""
    for form in forms:
        if isinstance(form, BaseFormSet):
            continue
        layout = getattr(getattr(form, "helper", None), "layout", None)
        names = [pointer.name for pointer in layout.get_field_names()] if layout else list(form.fields)
        for name in names:
            if name in form.fields and not form[name].is_hidden:
                return form[name].id_for_label or f"{form[name].auto_id}_0"
    return "inhoud"
