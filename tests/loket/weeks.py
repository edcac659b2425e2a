"""Weeks from today, and a holiday of one as a beheerder types it."""

from datetime import date, timedelta

from django.utils import timezone


def monday(weeks: int) -> date:
    today = timezone.localdate()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def week(weeks: int, **more: str) -> dict[str, str]:
    first = monday(weeks)
    return {
        "region": "zuid", "school_year": "2026/2027", "name": "extra week", "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=6)).isoformat(), **more,
    }  # fmt: skip
