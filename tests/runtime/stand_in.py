"""A product of twenty lines, so that `bin/loket` itself can be tried without migrations."""

from pathlib import Path

MANAGE = """\
import os, sys

command, *rest = sys.argv[1:]
match command:
    case "status":
        sys.exit(int(rest[0]))
    case "repeat":
        print(sys.stdin.read() + " ".join(rest), end="")
    case "variable":
        print(os.environ[rest[0]])
    case "prepare" | "load_demo":
        print(command, "as owner:", os.environ["LOKET_AS_OWNER"])
    case "roles":
        import psycopg
        with psycopg.connect(os.environ["DATABASE_URL"]) as db, psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
            print(*db.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user").fetchone())
            print(*owner.execute("select current_user, rolsuper, rolcreatedb from pg_roles where rolname = current_user").fetchone())
            owner.execute("set role loket_web")
    case "demo_logins" | "first_user":
        print("one login")
    case _:
        sys.exit("unknown command")
"""

WSGI = """\
import os

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"login at {os.environ['LOKET_SITE_URL']}".encode()]
"""

CELERY = """\
import os
from celery import Celery

app = Celery("loket", broker=os.environ["REDIS_URL"])
"""


def write(checkout: Path) -> None:
    """Write the stand-in product into the folder."""
    (checkout / "manage.py").write_text(MANAGE)
    package = checkout / "loket"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "wsgi.py").write_text(WSGI)
    (package / "celery.py").write_text(CELERY)
