"""A child of an absence carries casus_id itself (fewer joins); a composite foreign key keeps the two in step."""

from django.db import migrations

TABLES = ("cases_phase", "cases_deadline")


def forward(table: str) -> str:
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_absence_of_casus FOREIGN KEY (absence_id, casus_id) "
        "REFERENCES cases_absence (id, casus_id) DEFERRABLE INITIALLY DEFERRED"
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(forward(table), f"ALTER TABLE {table} DROP CONSTRAINT {table}_absence_of_casus")
        for table in TABLES
    ]
