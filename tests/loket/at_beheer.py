"""What the tests of beheer read and type."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone


def iso(days: int = 0) -> str:
    """A day from today, as a date field sends it."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def text_of(client: Client, name: str, *arguments: object, query: str = "") -> str:
    return client.get(reverse(name, args=arguments) + query).content.decode()
