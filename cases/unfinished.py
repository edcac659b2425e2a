"""What somebody was busy with: the list of their drafts, and the words of one whose form does not open any more."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict

from accounts.http import MemberRequest
from accounts.models import Toegang
from cases.access import scope_of
from cases.drafts import words_of
from cases.models import Draft
from cases.scope import Scope


@dataclass(frozen=True)
class Kept:
    """What one person is busy with in one role: what may be shown, and how many are about a casus out of sight."""

    shown: list[Draft]
    out_of_sight: int

    @property
    def days(self) -> int:
        return settings.DRAFT_DAYS

    @property
    def casus_ids(self) -> list[int]:
        return [draft.casus_id for draft in self.shown if draft.casus_id]


def kept_by(toegang: Toegang, scope: Scope) -> Kept:
    """One query."""
    rows: list[Any] = list(Draft.objects.typed_by(toegang, scope).select_related("casus"))
    shown = [draft for draft in rows if draft.in_sight]
    return Kept(shown, len(rows) - len(shown))


def stranded(request: MemberRequest) -> Draft | None:
    """The draft that was asked for, when another page came than its form: what it is about was closed or moved on, or is no longer for
    this person to do. No query for any other request."""
    asked, ending = request.get_full_path(), f"{Draft.AGAIN}=1"
    if request.method != "GET" or not asked.endswith(ending) or hasattr(request, "concept"):
        return None
    path = asked[: -len(ending) - 1]
    found: Draft | None = Draft.objects.readable_by(request.toegang, scope_of(request)).filter(path=path).first()
    return found


def words_in(draft: Draft) -> list[str]:
    """What was typed in sentences, to read back where the form does not open any more."""
    post = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        post.setlist(name, values)
    return words_of(post)
