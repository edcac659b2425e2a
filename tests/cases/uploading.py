"""Sending a list in, as a school does on its page."""

import re
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from tests.cases.intake_lists import HEADERS
from tests.conftest import Login

DAY = timezone.localdate() - timedelta(days=20)

FENNA = ("01AB00", "", "Fenna", "", "Roskam", date(2012, 2, 13), DAY, "relatief")


def fenna(**changes: Any) -> tuple[Any, ...]:
    return tuple(changes.get(header.replace(" ", "_"), value) for header, value in zip(HEADERS, FENNA, strict=True))


def upload(toegang: Toegang, data: bytes, name: str = "lijst.xlsx", **fields: Any) -> Any:
    fields = {"reference_date": timezone.localdate().isoformat(), "file": SimpleUploadedFile(name, data), **fields}
    return Login(toegang).post(reverse("intake_new"), fields, follow=True)


def page(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return re.sub(r"\s+", " ", response.content.decode())
