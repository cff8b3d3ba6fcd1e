from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Closures entered before may lack the scan and stay as they are; every new one carries it."""

    dependencies = [("hall", "0004_facility_register")]

    operations = [
        AddConstraintNotValid(
            model_name="dayexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "closure"), _negated=True) | models.Q(("order_scan", ""), _negated=True),
                name="closure_carries_its_scan",
                violation_error_message="停止办公要附上政府决定的扫描件",
            ),
        )
    ]
