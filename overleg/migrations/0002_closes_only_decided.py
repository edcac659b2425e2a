"""A meeting cannot close while an item is undecided, and nothing undecided comes in afterwards.

Both sides are generated columns, so no code can forget them; a foreign key compares them under its own locks, so two people who
press at once cannot both win. They are not fields of the models: nothing in Python reads or writes them.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE overleg_overleg
    ADD COLUMN open_id bigint GENERATED ALWAYS AS (CASE WHEN closed_at IS NULL THEN id END) STORED,
    ADD CONSTRAINT overleg_open UNIQUE (open_id);
ALTER TABLE overleg_agendapunt
    ADD COLUMN undecided_in bigint GENERATED ALWAYS AS (CASE WHEN result = '' THEN overleg_id END) STORED,
    ADD CONSTRAINT overleg_closes_decided FOREIGN KEY (undecided_in) REFERENCES overleg_overleg (open_id);
CREATE INDEX agendapunt_undecided ON overleg_agendapunt (undecided_in) WHERE undecided_in IS NOT NULL;
"""
BACKWARD = """
ALTER TABLE overleg_agendapunt DROP COLUMN undecided_in;
ALTER TABLE overleg_overleg DROP COLUMN open_id;
"""


class Migration(migrations.Migration):
    dependencies = [("overleg", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
