"""The member that signs what jobs do; nobody can log in as it."""

from django.db import migrations

USERNAME = "system"


def add_system_member(apps, schema_editor):
    members = apps.get_model("staff", "StaffMember")
    members.objects.get_or_create(
        username=USERNAME, defaults={"name": "系统", "password": "!", "must_change_password": False}
    )


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]

    operations = [migrations.RunPython(add_system_member, migrations.RunPython.noop)]
