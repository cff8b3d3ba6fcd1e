import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hall", "0001_initial"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnsweredRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("answer", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "已答复的请求",
                "verbose_name_plural": "已答复的请求",
                "constraints": [models.UniqueConstraint(fields=("member", "key"), name="one_answer_a_key")],
            },
        ),
        migrations.CreateModel(
            name="DayException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "放假"), ("make_up_workday", "调休上班"), ("closure", "停止办公")],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "hall",
                    models.ForeignKey(
                        blank=True,
                        help_text="只用于停止办公，留空为全县",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="hall.hall",
                        verbose_name="服务中心",
                    ),
                ),
                ("order_number", models.CharField(blank=True, max_length=60, verbose_name="政府决定文号")),
                ("order_date", models.DateField(blank=True, null=True, verbose_name="决定日期")),
                ("order_scan", models.FileField(blank=True, upload_to="closures/", verbose_name="决定扫描件")),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("entered_at", models.DateTimeField(null=True, verbose_name="录入时间")),
                (
                    "consented_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("consented_at", models.DateTimeField(null=True, verbose_name="复核时间")),
            ],
            options={
                "verbose_name": "特殊日期",
                "verbose_name_plural": "特殊日期",
                "ordering": ["date"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "closure"), _negated=True),
                        fields=("date",),
                        name="one_national_day_a_date",
                        violation_error_message="这一天已经是放假或者调休上班，请先改正原来的一条",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "closure")),
                        fields=("date", "hall"),
                        name="one_closure_a_hall_and_date",
                        nulls_distinct=False,
                        violation_error_message="这一天的停止办公已经登记过",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "closure"), _negated=True),
                            models.Q(models.Q(("order_number", ""), _negated=True), ("order_date__isnull", False)),
                            _connector="OR",
                        ),
                        name="closure_carries_an_order",
                        violation_error_message="停止办公要写明政府决定的文号和日期",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "closure"), ("hall__isnull", True), _connector="OR"),
                        name="only_closures_name_a_hall",
                        violation_error_message="放假和调休上班是全国统一的，不能只用于一个中心",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("consented_by__isnull", True),
                            models.Q(("consented_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="consent_by_a_second_person",
                        violation_error_message="停止办公要由另一人复核",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCalendarYear",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(db_index=True, verbose_name="年份")),
                ("is_published", models.BooleanField(default=False, verbose_name="已公布")),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="通知名称和文号")),
                ("url", models.URLField(blank=True, max_length=300, verbose_name="出处")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 日历年度",
                "verbose_name_plural": "historical 日历年度",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDayException",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("date", models.DateField(verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "放假"), ("make_up_workday", "调休上班"), ("closure", "停止办公")],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("order_number", models.CharField(blank=True, max_length=60, verbose_name="政府决定文号")),
                ("order_date", models.DateField(blank=True, null=True, verbose_name="决定日期")),
                ("order_scan", models.TextField(blank=True, max_length=100, verbose_name="决定扫描件")),
                ("entered_at", models.DateTimeField(null=True, verbose_name="录入时间")),
                ("consented_at", models.DateTimeField(null=True, verbose_name="复核时间")),
                (
                    "hall",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="只用于停止办公，留空为全县",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="hall.hall",
                        verbose_name="服务中心",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consented_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 特殊日期",
                "verbose_name_plural": "historical 特殊日期",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHall",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        db_index=True,
                        help_text="办件编号的开头，启用后不要改",
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2,8}$", "代码用 2 至 8 个大写字母，会印在办件编号上"
                            )
                        ],
                        verbose_name="代码",
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=60, verbose_name="名称")),
                (
                    "level",
                    models.CharField(
                        choices=[("county", "县级行政服务中心"), ("township", "便民中心")],
                        max_length=8,
                        verbose_name="层级",
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
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="hall.hall",
                        verbose_name="上级中心",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 服务中心",
                "verbose_name_plural": "historical 服务中心",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalWorkSession",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("opens_at", models.TimeField(verbose_name="开始")),
                ("closes_at", models.TimeField(verbose_name="结束")),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True, help_text="这一天还有效，留空为长期", null=True, verbose_name="停用日期"
                    ),
                ),
                (
                    "hall",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="hall.hall",
                        verbose_name="服务中心",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 班次",
                "verbose_name_plural": "historical 班次",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
