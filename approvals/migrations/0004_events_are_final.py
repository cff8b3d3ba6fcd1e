"""Events are written once: the database refuses to change or delete them (architecture: two records)."""

from django.db import migrations

DO = """
CREATE FUNCTION approvals_refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'case events are final' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER case_event_is_final BEFORE UPDATE OR DELETE ON approvals_caseevent
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_event_change();
"""

UNDO = "DROP TRIGGER case_event_is_final ON approvals_caseevent; DROP FUNCTION approvals_refuse_event_change();"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0003_published_versions_are_immutable")]

    operations = [migrations.RunSQL(DO, reverse_sql=UNDO)]
