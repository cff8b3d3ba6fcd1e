import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "日历版本",
                "verbose_name_plural": "日历版本",
            },
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="年份")),
                ("is_published", models.BooleanField(default=False, verbose_name="已公布")),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="通知名称和文号")),
                ("url", models.URLField(blank=True, max_length=300, verbose_name="出处")),
            ],
            options={
                "verbose_name": "日历年度",
                "verbose_name_plural": "日历年度",
                "ordering": ["year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_published", False), models.Q(("document", ""), _negated=True), _connector="OR"
                        ),
                        name="published_year_names_its_notice",
                        violation_error_message="已公布的年度要写明节假日通知的名称和文号",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Hall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="办件编号的开头，启用后不要改",
                        max_length=8,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2,8}$", "代码用 2 至 8 个大写字母，会印在办件编号上"
                            )
                        ],
                        verbose_name="代码",
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
                (
                    "level",
                    models.CharField(
                        choices=[("county", "县级行政服务中心"), ("township", "便民中心")],
                        max_length=8,
                        verbose_name="层级",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="hall.hall",
                        verbose_name="上级中心",
                    ),
                ),
                ("address", models.CharField(max_length=120, verbose_name="地址")),
                (
                    "area",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="面积（平方米）",
                    ),
                ),
                ("on_street_front", models.BooleanField(default=True, verbose_name="临街或者一楼")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="咨询电话")),
                ("complaint_phone", models.CharField(blank=True, max_length=40, verbose_name="投诉电话")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "服务中心",
                "verbose_name_plural": "服务中心",
                "ordering": ["level", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level", "township"), ("parent__isnull", True), _connector="OR"),
                        name="only_townships_have_a_parent",
                        violation_error_message="县级中心没有上级中心",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="任务")),
                ("finished_at", models.DateTimeField(verbose_name="完成时间")),
                ("figures", models.JSONField(default=dict, verbose_name="数字")),
            ],
            options={
                "verbose_name": "定时任务",
                "verbose_name_plural": "定时任务",
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=80, unique=True, verbose_name="范围")),
                ("last", models.PositiveIntegerField(default=0, verbose_name="最后一号")),
            ],
            options={
                "verbose_name": "编号",
                "verbose_name_plural": "编号",
            },
        ),
        migrations.CreateModel(
            name="WorkSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="hall.hall",
                        verbose_name="服务中心",
                    ),
                ),
                ("opens_at", models.TimeField(verbose_name="开始")),
                ("closes_at", models.TimeField(verbose_name="结束")),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True, help_text="这一天还有效，留空为长期", null=True, verbose_name="停用日期"
                    ),
                ),
            ],
            options={
                "verbose_name": "班次",
                "verbose_name_plural": "班次",
                "ordering": ["hall_id", "valid_from", "opens_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("opens_at__lt", models.F("closes_at"))),
                        name="session_opens_before_it_closes",
                        violation_error_message="开始时间要早于结束时间",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="session_starts_before_it_ends",
                        violation_error_message="停用日期不能早于起用日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("hall", "="),
                            ("opens_at", "="),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_until"),
                                    models.Value("[]"),
                                    function="daterange",
                                ),
                                "&&",
                            ),
                        ],
                        name="one_session_starts_at_a_time",
                        violation_error_message="同一时间开始的班次已经有了，请先给旧班次写上停用日期",
                    ),
                ],
            },
        ),
    ]
