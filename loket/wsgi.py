"""WSGI entry for gunicorn; synchronous on purpose (ASGI measured ten times slower with synchronous views)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loket.settings")
application = get_wsgi_application()
