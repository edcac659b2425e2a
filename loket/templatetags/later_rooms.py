"""What later rooms add to the page of a casus. Rooms import backwards, so the page of the heart cannot name them: this list does."""

from functools import cache

from django import template
from django.template import Context, Template
from django.utils.safestring import SafeString

from cases.models import Casus
from cases.scope import Scope

register = template.Library()
# (library, inclusion tag that takes casus and scope, and draws nothing when this reader may know nothing)
CASUS_PARTS: tuple[tuple[str, str], ...] = (("taskforce", "casus_ladder"), ("plaatsing", "casus_placing"))


@cache
def _parts() -> Template:
    return Template("".join(f"{{% load {library} %}}{{% {tag} casus scope %}}" for library, tag in CASUS_PARTS))


@register.simple_tag
def later_rooms(casus: Casus, scope: Scope) -> SafeString:
    return _parts().render(Context({"casus": casus, "scope": scope}))
