"""What the serving role may do in the database. The role that migrates owns the tables; the role that serves owns nothing.

Append-only is kept by privilege, not by trigger: a trigger would also stop erasure, which a separate role does.
"""

from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import sql

# History that only grows; a column list is what may still be set on a row later.
APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "cases.Event": (),
    "cases.AccessLog": (),
    "cases.Voice": (),
    "cases.Phase": ("withdrawn_at",),
    "cases.ClockRun": ("ran_at", "confirmed_at", "confirmed_by_id"),
    "cases.Kwartaalstand": (),
    "cases.Kwartaalregel": (),
    "cases.Kwartaalcorrectie": (),
    "cases.Formulierindeling": (),  # the newest holds
    "overleg.Blad": (),
    "overleg.Resultaatblad": (),
    "actietafel.Voorbespreking": (),
    "overleg.PrintLog": (),
    "plaatsing.Spelregels": (),
    "taskforce.Medeinbreng": (),
    "taskforce.BindendBesluit": (),
    "taskforce.Ondertekening": (),
    "taskforce.Intrekking": (),
    "taskforce.Briefafdruk": (),
}
# Rows that are work in hand, not facts, and may be thrown away.
REMOVABLE = frozenset(
    {
        "accounts.Consulentschap",  # a mistake of today
        "accounts.VasteAmbtenaar",
        "cases.ColumnMapping",
        "cases.Draft",  # sent, thrown away or too old
        "cases.Enrolment",  # what would last no day at all never held (cases.actions.enrolment)
        "cases.Residence",
        "cases.Intake",
        "cases.IntakeRow",
        "cases.SavedFilter",
        "overleg.Agendapunt",
        "overleg.Deelname",
        "overleg.Tafelactie",
        "plaatsing.BenaderdeSchool",  # typed by mistake, before the form was sent in
        "taskforce.GeldendBesluit",
        "taskforce.Ontwerpbesluit",  # signed: it is a decision now
        "taskforce.Optie",
        "plaatsing.Terugvraag",  # asked again because of an answer that was taken back the same minute
        "actietafel.Opgaveregel",  # somebody added by mistake, before it was sent in
        "actietafel.Uitvraag",  # planned, never opened
        "actietafel.Gesprek",
        "post.Notice",
        "region.Holiday",
        "sessions.Session",
    }
)


def grant_all() -> int:
    """Give the serving role exactly its privileges on every table; returns the number of tables. Run by the owner after migrating."""
    role = sql.Identifier(settings.SERVING_ROLE)
    with connection.cursor() as cursor:

        def run(text: str, *names: sql.Composable) -> None:
            cursor.execute(sql.SQL(text).format(*names).as_string(cursor.connection))

        run("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}", role)
        run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        run("GRANT USAGE ON SCHEMA public TO {}", role)
        run("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}", role)
        count = 0
        for model in apps.get_models(include_auto_created=True):
            if model._meta.proxy or not model._meta.managed:
                continue
            table = sql.Identifier(model._meta.db_table)
            label = model._meta.label
            count += 1
            run("GRANT SELECT, INSERT ON {} TO {}", table, role)
            if label in APPEND_ONLY or model.__name__.endswith("History"):
                if columns := APPEND_ONLY.get(label):
                    names = sql.SQL(", ").join(map(sql.Identifier, columns))
                    run("GRANT UPDATE ({}) ON {} TO {}", names, table, role)
                continue
            run("GRANT UPDATE ON {} TO {}", table, role)
            if label in REMOVABLE:
                run("GRANT DELETE ON {} TO {}", table, role)
        run("GRANT SELECT, INSERT, UPDATE, DELETE ON django_cache TO {}", role)
        run("GRANT SELECT ON django_migrations TO {}", role)
    return count
