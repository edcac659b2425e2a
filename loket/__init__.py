"""Composition root: settings, urls, celery, middleware and the pages that read all rooms. Nobody imports it."""

from loket.celery import app as celery_app

__all__ = ["celery_app"]
