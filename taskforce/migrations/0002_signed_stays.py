"""A signed zaakonderzoek does not change. By trigger, because the same table holds what is still being written; the owner of the
table, who erases, passes. Decisions and signatures need none: the serving role can only insert those (loket.privileges)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION taskforce_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM pg_class WHERE oid = TG_RELID AND pg_get_userbyid(relowner) = current_user) THEN
        RAISE EXCEPTION 'a signed zaakonderzoek does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER zaakonderzoek_signed_stays BEFORE UPDATE OR DELETE ON taskforce_zaakonderzoek
    FOR EACH ROW EXECUTE FUNCTION taskforce_signed_stays();
"""
BACKWARD = """
DROP TRIGGER zaakonderzoek_signed_stays ON taskforce_zaakonderzoek;
DROP FUNCTION taskforce_signed_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("taskforce", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
