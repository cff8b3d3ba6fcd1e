"""Published versions can't be altered, whoever asks: the database refuses it (article 7, architecture: catalogue versions)."""

from django.db import migrations

VERSION = """
CREATE FUNCTION approvals_refuse_published_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'a published item version is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER published_version_is_immutable BEFORE UPDATE OR DELETE ON approvals_itemversion
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_published_version();
"""

PART_FUNCTION = """
CREATE FUNCTION approvals_refuse_part_of_published_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    IF EXISTS (SELECT 1 FROM approvals_itemversion WHERE id = ANY(touched) AND state = 'published') THEN
        RAISE EXCEPTION 'a part of a published item version is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""

PARTS = ("materialrequirement", "processstep", "legalbasis", "tariff")

PART_TRIGGER = """
CREATE TRIGGER part_of_published_version_is_immutable BEFORE INSERT OR UPDATE OR DELETE ON approvals_{part}
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_part_of_published_version();
"""

UNDO = "".join(f"DROP TRIGGER part_of_published_version_is_immutable ON approvals_{part};" for part in PARTS) + (
    "DROP FUNCTION approvals_refuse_part_of_published_version();"
    "DROP TRIGGER published_version_is_immutable ON approvals_itemversion;"
    "DROP FUNCTION approvals_refuse_published_version();"
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_relations_of_items_and_cases")]

    operations = [
        migrations.RunSQL(
            VERSION + PART_FUNCTION + "".join(PART_TRIGGER.format(part=part) for part in PARTS), reverse_sql=UNDO
        )
    ]
