import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import hall.identity
from hall.migrating import AtOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("hall", "0001_initial"),
        ("staff", "0001_initial"),
        ("staff", "__first__"),
        ("windows", "0001_initial"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Item",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True, verbose_name="编码")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="staff.department",
                                verbose_name="实施部门",
                            ),
                        ),
                        ("area", models.CharField(blank=True, max_length=60, verbose_name="来源地区")),
                        ("catalog_code", models.CharField(blank=True, max_length=50, verbose_name="基本编码")),
                        ("implementation_code", models.CharField(blank=True, max_length=50, verbose_name="实施编码")),
                        ("is_classified", models.BooleanField(default=False, verbose_name="涉密")),
                        ("classified_basis", models.CharField(blank=True, max_length=200, verbose_name="涉密依据")),
                        ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="取消日期")),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                    ],
                    options={
                        "verbose_name": "审批事项",
                        "verbose_name_plural": "审批事项",
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_classified", False),
                                    models.Q(("classified_basis", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="classified_item_states_its_basis",
                                violation_error_message="涉密事项要写明依据（第六条）",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ItemVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="approvals.item",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "number",
                            models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="版本号"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "草稿"), ("published", "已公布")],
                                default="draft",
                                editable=False,
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="公布时间")),
                        (
                            "published_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="事项名称")),
                        (
                            "aliases",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="日常说法",
                            ),
                        ),
                        (
                            "item_type",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("licence", "行政许可"),
                                    ("confirmation", "行政确认"),
                                    ("benefit", "行政给付"),
                                    ("reward", "行政奖励"),
                                    ("ruling", "行政裁决"),
                                    ("other_power", "其他行政权力"),
                                    ("public_service", "公共服务"),
                                ],
                                max_length=16,
                                verbose_name="事项类型",
                            ),
                        ),
                        ("level", models.CharField(default="县级", max_length=10, verbose_name="行使层级")),
                        (
                            "handling",
                            models.CharField(
                                choices=[
                                    ("immediate", "即办件"),
                                    ("committed", "承诺件"),
                                    ("joint", "联办件"),
                                    ("forwarded", "上报件"),
                                    ("returned", "退回件"),
                                ],
                                default="committed",
                                max_length=12,
                                verbose_name="办件类型",
                            ),
                        ),
                        (
                            "audiences",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[("person", "个人"), ("enterprise", "企业和其他组织")], max_length=12
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="服务对象",
                            ),
                        ),
                        (
                            "life_events",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("birth", "出生与户口"),
                                        ("school", "上学"),
                                        ("work", "就业与社保"),
                                        ("marriage", "结婚"),
                                        ("health", "看病与医保"),
                                        ("retirement", "退休与养老"),
                                        ("disability", "残疾人服务"),
                                        ("death", "身后事"),
                                        ("start_business", "开办企业"),
                                        ("construction", "建设项目"),
                                        ("hiring", "用工与人才"),
                                        ("close_business", "企业注销"),
                                    ],
                                    max_length=16,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="生活和经营主题",
                            ),
                        ),
                        ("conditions", models.TextField(blank=True, verbose_name="办理条件")),
                        (
                            "statutory_limit",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MaxValueValidator(
                                        730, "时限不能超过 %(limit_value)s，请核对数字和单位。"
                                    )
                                ],
                                verbose_name="法定时限",
                            ),
                        ),
                        (
                            "statutory_unit",
                            models.CharField(
                                blank=True,
                                choices=[("working", "工作日"), ("natural", "日（自然日）"), ("immediate", "当场")],
                                max_length=10,
                                verbose_name="法定时限单位",
                            ),
                        ),
                        ("statutory_text", models.CharField(blank=True, max_length=40, verbose_name="法定时限原文")),
                        ("statutory_basis", models.CharField(blank=True, max_length=200, verbose_name="法定时限依据")),
                        (
                            "promised_limit",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MaxValueValidator(
                                        730, "时限不能超过 %(limit_value)s，请核对数字和单位。"
                                    )
                                ],
                                verbose_name="承诺时限",
                            ),
                        ),
                        (
                            "promised_unit",
                            models.CharField(
                                blank=True,
                                choices=[("working", "工作日"), ("natural", "日（自然日）"), ("immediate", "当场")],
                                max_length=10,
                                verbose_name="承诺时限单位",
                            ),
                        ),
                        ("promised_text", models.CharField(blank=True, max_length=40, verbose_name="承诺时限原文")),
                        ("process_text", models.TextField(blank=True, verbose_name="流程说明")),
                        (
                            "charges_fee",
                            models.BooleanField(
                                blank=True, help_text="留空是还没有说明，不等于不收费", null=True, verbose_name="收费"
                            ),
                        ),
                        ("fee_note", models.CharField(blank=True, max_length=300, verbose_name="收费说明")),
                        ("result_name", models.CharField(blank=True, max_length=120, verbose_name="办理结果")),
                        ("result_validity", models.CharField(blank=True, max_length=60, verbose_name="结果有效期")),
                        ("result_sample", models.FileField(blank=True, upload_to="samples/", verbose_name="结果样本")),
                        (
                            "on_site_visits",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="到现场次数"),
                        ),
                        (
                            "intermediary_services",
                            models.CharField(blank=True, max_length=300, verbose_name="中介服务"),
                        ),
                        ("handling_place", models.CharField(blank=True, max_length=200, verbose_name="办理地点")),
                        ("handling_hours", models.CharField(blank=True, max_length=200, verbose_name="办理时间")),
                        ("consult_phone", models.CharField(blank=True, max_length=60, verbose_name="咨询电话")),
                        ("complaint_phone", models.CharField(blank=True, max_length=60, verbose_name="投诉电话")),
                        ("source_url", models.URLField(blank=True, max_length=500, verbose_name="来源网址")),
                        ("source_note", models.TextField(blank=True, verbose_name="来源说明")),
                        (
                            "demo_fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="演示补写的内容",
                            ),
                        ),
                        (
                            "search_terms",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=2),
                                blank=True,
                                default=list,
                                editable=False,
                                size=None,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "事项版本",
                        "verbose_name_plural": "事项版本",
                        "ordering": ["item_id", "-number"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["search_terms"], name="version_search_terms"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")), fields=("item",), name="one_draft_an_item"
                            ),
                            models.UniqueConstraint(fields=("item", "number"), name="one_version_a_number"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("number__isnull", True), ("state", "draft")),
                                    models.Q(
                                        ("number__isnull", False),
                                        ("published_at__isnull", False),
                                        ("state", "published"),
                                    ),
                                    _connector="OR",
                                ),
                                name="published_version_is_numbered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        models.Q(("statutory_unit", "immediate"), _negated=True),
                                        ("statutory_limit", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        models.Q(("promised_unit", "immediate"), _negated=True),
                                        ("promised_limit", 0),
                                        _connector="OR",
                                    ),
                                ),
                                name="immediate_limits_are_zero",
                                violation_error_message="当场办结的时限是 0",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LegalBasis",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="legal_bases",
                                to="approvals.itemversion",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="顺序")),
                        ("law", models.CharField(max_length=200, verbose_name="法律法规")),
                        ("article", models.CharField(blank=True, max_length=60, verbose_name="条款")),
                        ("quote", models.TextField(blank=True, verbose_name="原文")),
                    ],
                    options={
                        "verbose_name": "设定依据",
                        "verbose_name_plural": "设定依据",
                        "ordering": ["version_id", "order"],
                    },
                ),
                migrations.CreateModel(
                    name="MaterialRequirement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="materials",
                                to="approvals.itemversion",
                            ),
                        ),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("order", models.PositiveSmallIntegerField(verbose_name="顺序")),
                        ("name", models.CharField(max_length=300, verbose_name="材料名称")),
                        ("originals", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="原件份数")),
                        ("copies", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="复印件份数")),
                        (
                            "form",
                            models.CharField(
                                blank=True,
                                choices=[("paper", "纸质"), ("electronic", "电子"), ("both", "纸质或电子")],
                                max_length=10,
                                verbose_name="形式",
                            ),
                        ),
                        ("form_text", models.CharField(blank=True, max_length=120, verbose_name="形式原文")),
                        (
                            "necessity",
                            models.CharField(
                                choices=[
                                    ("necessary", "必要"),
                                    ("by_case", "情形必要"),
                                    ("optional", "非必要"),
                                    ("may_follow", "可容缺"),
                                ],
                                default="necessary",
                                max_length=10,
                                verbose_name="要求",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=120, verbose_name="来源渠道")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="填写说明")),
                        (
                            "is_form",
                            models.BooleanField(
                                default=False,
                                help_text="要填写的表格、章程、合同，须有空白表和样表（第二十五条）",
                                verbose_name="表格类",
                            ),
                        ),
                        ("blank_form", models.FileField(blank=True, upload_to="forms/", verbose_name="空白表格")),
                        ("sample", models.FileField(blank=True, upload_to="samples/", verbose_name="填写样表")),
                    ],
                    options={
                        "verbose_name": "申请材料",
                        "verbose_name_plural": "申请材料",
                        "ordering": ["version_id", "order"],
                        "constraints": [models.UniqueConstraint(fields=("version", "key"), name="one_material_a_key")],
                    },
                ),
                migrations.CreateModel(
                    name="Placement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="placements",
                                to="approvals.item",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "window",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="placements",
                                to="windows.window",
                                verbose_name="窗口",
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="起始日期")),
                        (
                            "valid_until",
                            models.DateField(
                                blank=True, help_text="这一天还有效，留空为长期", null=True, verbose_name="截止日期"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "事项进驻",
                        "verbose_name_plural": "事项进驻",
                        "ordering": ["item", "window"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until__isnull", True),
                                    ("valid_until__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="placement_starts_before_it_ends",
                                violation_error_message="截止日期不能早于起始日期",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("item", "="),
                                    ("window", "="),
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
                                name="one_placement_an_item_and_window",
                                violation_error_message="这个事项在这段时间已经进驻这个窗口",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProcessStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="approvals.itemversion",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="顺序")),
                        ("name", models.CharField(max_length=60, verbose_name="环节")),
                        ("description", models.TextField(blank=True, verbose_name="说明")),
                        (
                            "limit",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MaxValueValidator(
                                        730, "时限不能超过 %(limit_value)s，请核对数字和单位。"
                                    )
                                ],
                                verbose_name="时限",
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                blank=True,
                                choices=[("working", "工作日"), ("natural", "日（自然日）"), ("immediate", "当场")],
                                max_length=10,
                                verbose_name="单位",
                            ),
                        ),
                        ("limit_text", models.CharField(blank=True, max_length=60, verbose_name="时限原文")),
                        ("is_review", models.BooleanField(default=False, verbose_name="审查环节")),
                    ],
                    options={
                        "verbose_name": "办理环节",
                        "verbose_name_plural": "办理环节",
                        "ordering": ["version_id", "order"],
                        "constraints": [models.UniqueConstraint(fields=("version", "order"), name="one_step_an_order")],
                    },
                ),
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=24, unique=True, verbose_name="办件编号")),
                        ("lookup_code", models.CharField(max_length=8, verbose_name="查询码")),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="approvals.item",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="approvals.itemversion",
                                verbose_name="事项版本",
                            ),
                        ),
                        (
                            "hall",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="hall.hall",
                                verbose_name="收件中心",
                            ),
                        ),
                        (
                            "window",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="windows.window",
                                verbose_name="收件窗口",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="staff.department",
                                verbose_name="决定部门",
                            ),
                        ),
                        (
                            "handling",
                            models.CharField(
                                choices=[
                                    ("immediate", "即办件"),
                                    ("committed", "承诺件"),
                                    ("joint", "联办件"),
                                    ("forwarded", "上报件"),
                                    ("returned", "退回件"),
                                ],
                                max_length=12,
                                verbose_name="办件类型",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "已收件"),
                                    ("deficient", "待补正"),
                                    ("accepted", "已受理"),
                                    ("in_review", "审查中"),
                                    ("paused", "中止中"),
                                    ("refusal_filing", "否定报备中"),
                                    ("granted", "准予"),
                                    ("refused", "不予许可"),
                                    ("not_accepted", "不予受理"),
                                    ("delivered", "已送达"),
                                    ("closed", "已办结"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="received",
                                max_length=16,
                                verbose_name="状态",
                            ),
                        ),
                        ("received_at", models.DateTimeField(verbose_name="收件时间")),
                        (
                            "received_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="收件人",
                            ),
                        ),
                        ("supplemented_at", models.DateTimeField(blank=True, null=True, verbose_name="补正齐全时间")),
                        ("accepted_on", models.DateField(blank=True, null=True, verbose_name="受理日")),
                        ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="受理登记时间")),
                        ("is_deemed_accepted", models.BooleanField(default=False, verbose_name="视为受理")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="决定时间")),
                        ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="送达时间")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="终结时间")),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="approvals.processstep",
                                verbose_name="当前环节",
                            ),
                        ),
                        ("step_started_on", models.DateField(blank=True, null=True, verbose_name="环节开始日")),
                    ],
                    options={
                        "verbose_name": "办件",
                        "verbose_name_plural": "办件",
                        "ordering": ["-received_at", "-pk"],
                        "indexes": [
                            models.Index(fields=["department", "state"], name="case_department_state"),
                            models.Index(fields=["window", "state"], name="case_window_state"),
                            models.Index(fields=["hall", "state"], name="case_hall_state"),
                            models.Index(fields=["-received_at", "-id"], name="case_received_at"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("accepted_at__isnull", True), ("accepted_on__isnull", True)),
                                    models.Q(("accepted_at__isnull", False), ("accepted_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="acceptance_has_day_and_moment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["granted", "refused", "in_review"]), _negated=True),
                                    ("accepted_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="granted_case_was_accepted",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_at__isnull", True),
                                    ("decided_at__gte", models.F("received_at")),
                                    _connector="OR",
                                ),
                                name="decided_not_before_receipt",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Agent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("person", "个人"), ("enterprise", "企业和其他组织")],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="姓名或者名称")),
                        (
                            "name_terms",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=2), default=list, editable=False, size=None
                            ),
                        ),
                        (
                            "id_type",
                            models.CharField(
                                choices=[
                                    ("resident_id", "居民身份证"),
                                    ("passport", "护照"),
                                    ("hmt_permit", "港澳台通行证或者居住证"),
                                    ("credit_code", "统一社会信用代码"),
                                    ("other", "其他证件"),
                                ],
                                max_length=12,
                                verbose_name="证件类型",
                            ),
                        ),
                        ("id_digest", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("phone_digest", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="agent", to="approvals.case"
                            ),
                        ),
                        (
                            "id_number",
                            hall.identity.EncryptedTextField(
                                context="approvals.agent.id_number", verbose_name="证件号码"
                            ),
                        ),
                        (
                            "phone",
                            hall.identity.EncryptedTextField(
                                blank=True, context="approvals.agent.phone", verbose_name="手机"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "代理人",
                        "verbose_name_plural": "代理人",
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(fields=["name_terms"], name="agent_name_terms")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Applicant",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("person", "个人"), ("enterprise", "企业和其他组织")],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="姓名或者名称")),
                        (
                            "name_terms",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=2), default=list, editable=False, size=None
                            ),
                        ),
                        (
                            "id_type",
                            models.CharField(
                                choices=[
                                    ("resident_id", "居民身份证"),
                                    ("passport", "护照"),
                                    ("hmt_permit", "港澳台通行证或者居住证"),
                                    ("credit_code", "统一社会信用代码"),
                                    ("other", "其他证件"),
                                ],
                                max_length=12,
                                verbose_name="证件类型",
                            ),
                        ),
                        ("id_digest", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("phone_digest", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applicant",
                                to="approvals.case",
                            ),
                        ),
                        (
                            "id_number",
                            hall.identity.EncryptedTextField(
                                context="approvals.applicant.id_number", verbose_name="证件号码"
                            ),
                        ),
                        (
                            "phone",
                            hall.identity.EncryptedTextField(
                                blank=True, context="approvals.applicant.phone", verbose_name="手机"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "申请人",
                        "verbose_name_plural": "申请人",
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(fields=["name_terms"], name="applicant_name_terms")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseClock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="approvals.case"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("notice", "一次告知"),
                                    ("promise", "审批承诺"),
                                    ("statute", "法定时限"),
                                    ("step", "审查环节"),
                                    ("delivery", "送达"),
                                    ("pause", "中止预计"),
                                ],
                                max_length=10,
                                verbose_name="计时",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="approvals.processstep",
                            ),
                        ),
                        ("started_on", models.DateField(verbose_name="起算日")),
                        ("budget", models.PositiveSmallIntegerField(verbose_name="时限")),
                        (
                            "unit",
                            models.CharField(
                                choices=[("working", "工作日"), ("natural", "日（自然日）"), ("immediate", "当场")],
                                max_length=10,
                                verbose_name="单位",
                            ),
                        ),
                        ("due_on", models.DateField(null=True, verbose_name="到期日")),
                        ("due_at", models.DateTimeField(null=True, verbose_name="到期时刻")),
                        ("warn_at", models.DateTimeField(null=True)),
                        ("red_at", models.DateTimeField(null=True)),
                        ("next_flag_at", models.DateTimeField(null=True)),
                        ("stopped_at", models.DateTimeField(null=True, verbose_name="停止时刻")),
                        ("is_paused", models.BooleanField(default=False, verbose_name="暂停中")),
                        ("is_provisional", models.BooleanField(default=False, verbose_name="暂定")),
                    ],
                    options={
                        "verbose_name": "计时",
                        "verbose_name_plural": "计时",
                        "ordering": ["case_id", "kind"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_flag_at__isnull", False)),
                                fields=["next_flag_at"],
                                name="clock_next_flag",
                            ),
                            models.Index(
                                condition=models.Q(("stopped_at__isnull", True)),
                                fields=["due_at"],
                                name="clock_running_due",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "kind", "step", "started_on"),
                                name="one_clock_a_kind_and_start",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="approvals.case"
                            ),
                        ),
                        ("sequence", models.PositiveSmallIntegerField(verbose_name="次序")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("received", "收件"),
                                    ("deficiency_notified", "一次性告知"),
                                    ("supplemented", "补正"),
                                    ("accepted", "受理"),
                                    ("deemed_accepted", "视为受理"),
                                    ("reviewed", "审查意见"),
                                    ("paused", "中止，期限暂停"),
                                    ("resumed", "恢复计时"),
                                    ("extended", "延期"),
                                    ("refusal_filed", "否定报备"),
                                    ("filing_returned", "退回报备"),
                                    ("filing_lapsed", "报备逾期失效"),
                                    ("granted", "准予"),
                                    ("refused", "不予许可"),
                                    ("not_accepted", "不予受理"),
                                    ("delivered", "送达"),
                                    ("withdrawn", "撤回"),
                                    ("corrected", "更正"),
                                ],
                                max_length=24,
                                verbose_name="经过",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="办理人",
                            ),
                        ),
                        ("article", models.CharField(blank=True, max_length=20, verbose_name="条款")),
                        (
                            "state_before",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("received", "已收件"),
                                    ("deficient", "待补正"),
                                    ("accepted", "已受理"),
                                    ("in_review", "审查中"),
                                    ("paused", "中止中"),
                                    ("refusal_filing", "否定报备中"),
                                    ("granted", "准予"),
                                    ("refused", "不予许可"),
                                    ("not_accepted", "不予受理"),
                                    ("delivered", "已送达"),
                                    ("closed", "已办结"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "state_after",
                            models.CharField(
                                choices=[
                                    ("received", "已收件"),
                                    ("deficient", "待补正"),
                                    ("accepted", "已受理"),
                                    ("in_review", "审查中"),
                                    ("paused", "中止中"),
                                    ("refusal_filing", "否定报备中"),
                                    ("granted", "准予"),
                                    ("refused", "不予许可"),
                                    ("not_accepted", "不予受理"),
                                    ("delivered", "已送达"),
                                    ("closed", "已办结"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("grant", models.CharField(blank=True, max_length=120, verbose_name="权限依据")),
                        ("grant_row", models.CharField(blank=True, max_length=60)),
                        ("note", models.CharField(blank=True, max_length=1000, verbose_name="说明")),
                        ("facts", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name": "办理经过",
                        "verbose_name_plural": "办理经过",
                        "ordering": ["case_id", "sequence"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("kind__in", ["paused", "filing_lapsed"])),
                                fields=["at"],
                                name="event_that_may_raise_a_card",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "sequence"), name="one_event_a_sequence")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseMaterial",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="materials",
                                to="approvals.case",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="approvals.materialrequirement",
                            ),
                        ),
                        (
                            "result",
                            models.CharField(
                                choices=[("complete", "齐全"), ("wrong", "不符"), ("missing", "缺少")],
                                max_length=10,
                                verbose_name="核对结果",
                            ),
                        ),
                        ("remark", models.CharField(blank=True, max_length=500, verbose_name="需要怎样补正")),
                        ("checked_at", models.DateTimeField(verbose_name="核对时间")),
                        (
                            "checked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "收到的材料",
                        "verbose_name_plural": "收到的材料",
                        "ordering": ["case_id", "requirement__order"],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "requirement"), name="one_check_a_material")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delivery",
                                to="approvals.case",
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[("counter", "窗口领取"), ("post", "邮寄"), ("electronic", "电子送达")],
                                max_length=12,
                                verbose_name="方式",
                            ),
                        ),
                        ("recipient", models.CharField(max_length=60, verbose_name="领取人")),
                        ("tracking_number", models.CharField(blank=True, max_length=60, verbose_name="邮寄单号")),
                        ("delivered_at", models.DateTimeField(verbose_name="送达时间")),
                        (
                            "delivered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "送达",
                        "verbose_name_plural": "送达",
                    },
                ),
                migrations.CreateModel(
                    name="OfficialPaper",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="approvals.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="staff.department",
                                verbose_name="出具单位",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("receipt", "申请材料接收凭证"),
                                    ("acceptance", "受理通知书"),
                                    ("deficiency", "申请材料补正一次性告知书"),
                                    ("non_acceptance", "不予受理决定书"),
                                    ("pause", "期限暂停告知书"),
                                    ("extension", "延期告知书"),
                                    ("grant", "准予决定书"),
                                    ("refusal", "不予许可决定书"),
                                ],
                                max_length=16,
                                verbose_name="种类",
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True, verbose_name="文号")),
                        ("issued_at", models.DateTimeField(verbose_name="出具时间")),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="出具人",
                            ),
                        ),
                        ("content", models.JSONField(default=dict, verbose_name="内容")),
                    ],
                    options={
                        "verbose_name": "文书",
                        "verbose_name_plural": "文书",
                        "ordering": ["case_id", "issued_at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="DeficiencyNotice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="notice", to="approvals.case"
                            ),
                        ),
                        (
                            "paper",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="approvals.officialpaper",
                            ),
                        ),
                        ("reply_days", models.PositiveSmallIntegerField(default=30, verbose_name="补正期限（工作日）")),
                        ("told_at", models.DateTimeField(verbose_name="告知时间")),
                        (
                            "told_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "一次性告知",
                        "verbose_name_plural": "一次性告知",
                    },
                ),
                migrations.CreateModel(
                    name="Extension",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extension",
                                to="approvals.case",
                            ),
                        ),
                        ("days", models.PositiveSmallIntegerField(verbose_name="延长工作日")),
                        ("reason", models.CharField(max_length=500, verbose_name="理由")),
                        (
                            "paper",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="approvals.officialpaper",
                                verbose_name="延期告知书",
                            ),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("approved_at", models.DateTimeField(verbose_name="批准时间")),
                    ],
                    options={
                        "verbose_name": "延期",
                        "verbose_name_plural": "延期",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("days__gte", 1), ("days__lte", 10)),
                                name="extension_of_one_to_ten_days",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="approvals.deficiencynotice",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="approvals.materialrequirement",
                            ),
                        ),
                        (
                            "result",
                            models.CharField(
                                choices=[("complete", "齐全"), ("wrong", "不符"), ("missing", "缺少")],
                                max_length=10,
                                verbose_name="情况",
                            ),
                        ),
                        ("needed", models.CharField(max_length=500, verbose_name="需要怎样补正")),
                    ],
                    options={
                        "verbose_name": "告知内容",
                        "verbose_name_plural": "告知内容",
                        "ordering": ["notice_id", "requirement__order"],
                        "constraints": [
                            models.UniqueConstraint(fields=("notice", "requirement"), name="one_line_a_material")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="pauses", to="approvals.case"
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(
                                choices=[
                                    ("hearing", "听证"),
                                    ("tender", "招标"),
                                    ("auction", "拍卖"),
                                    ("inspection", "检验"),
                                    ("testing", "检测"),
                                    ("quarantine", "检疫"),
                                    ("appraisal", "鉴定"),
                                    ("expert_review", "专家评审"),
                                ],
                                max_length=16,
                                verbose_name="事由",
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="approvals.officialpaper",
                                verbose_name="书面告知",
                            ),
                        ),
                        ("notice_text", models.CharField(max_length=500, verbose_name="告知内容")),
                        ("expected_days", models.PositiveSmallIntegerField(verbose_name="预计工作日")),
                        ("started_on", models.DateField(verbose_name="开始日")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日")),
                        ("result", models.CharField(blank=True, max_length=500, verbose_name="结果")),
                        (
                            "state_before",
                            models.CharField(
                                choices=[
                                    ("received", "已收件"),
                                    ("deficient", "待补正"),
                                    ("accepted", "已受理"),
                                    ("in_review", "审查中"),
                                    ("paused", "中止中"),
                                    ("refusal_filing", "否定报备中"),
                                    ("granted", "准予"),
                                    ("refused", "不予许可"),
                                    ("not_accepted", "不予受理"),
                                    ("delivered", "已送达"),
                                    ("closed", "已办结"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "中止",
                        "verbose_name_plural": "中止",
                        "ordering": ["case_id", "started_on", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on__isnull", True)),
                                fields=("case",),
                                name="one_open_pause_a_case",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="pause_starts_before_it_ends",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PromiseExemption",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exemptions",
                                to="approvals.item",
                                verbose_name="事项",
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="理由")),
                        ("expires_on", models.DateField(help_text="这一天还有效", verbose_name="到期日")),
                        (
                            "registered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="提前结束")),
                    ],
                    options={
                        "verbose_name": "达标豁免",
                        "verbose_name_plural": "达标豁免",
                        "ordering": ["-registered_at"],
                    },
                ),
                migrations.CreateModel(
                    name="ReceptionDraft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "clerk",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("content", hall.identity.EncryptedTextField(context="approvals.receptiondraft.content")),
                        ("saved_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "接件草稿",
                        "verbose_name_plural": "接件草稿",
                    },
                ),
                migrations.CreateModel(
                    name="RefusalFiling",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="filings",
                                to="approvals.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("acceptance", "不予受理"), ("grant", "不予许可")],
                                max_length=12,
                                verbose_name="种类",
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(
                                choices=[
                                    ("not_required", "事项依法不需要取得行政许可"),
                                    ("not_competent", "事项依法不属于本机关职权范围"),
                                    ("conditions_unmet", "不符合法定条件、标准"),
                                    ("forbidden", "法律、法规规定不得准予"),
                                    ("false_materials", "隐瞒有关情况或者提供虚假材料"),
                                    ("quota_full", "依法有数量限制，已无名额"),
                                ],
                                max_length=20,
                                verbose_name="法定理由",
                            ),
                        ),
                        ("provision", models.CharField(max_length=300, verbose_name="法律依据")),
                        ("facts", models.TextField(verbose_name="事实")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "报备中"),
                                    ("agreed", "已同意"),
                                    ("returned", "已退回"),
                                    ("lapsed", "逾期失效"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "state_before",
                            models.CharField(
                                choices=[
                                    ("received", "已收件"),
                                    ("deficient", "待补正"),
                                    ("accepted", "已受理"),
                                    ("in_review", "审查中"),
                                    ("paused", "中止中"),
                                    ("refusal_filing", "否定报备中"),
                                    ("granted", "准予"),
                                    ("refused", "不予许可"),
                                    ("not_accepted", "不予受理"),
                                    ("delivered", "已送达"),
                                    ("closed", "已办结"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="报备人",
                            ),
                        ),
                        ("filed_at", models.DateTimeField(verbose_name="报备时间")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="了结时间")),
                    ],
                    options={
                        "verbose_name": "否定报备",
                        "verbose_name_plural": "否定报备",
                        "ordering": ["-filed_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")), fields=("case",), name="one_open_filing_a_case"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decision",
                                to="approvals.case",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("granted", "准予"), ("refused", "不予许可")],
                                max_length=10,
                                verbose_name="决定",
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="理由")),
                        (
                            "filing",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decision",
                                to="approvals.refusalfiling",
                            ),
                        ),
                        (
                            "paper",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="approvals.officialpaper",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(verbose_name="决定时间")),
                    ],
                    options={
                        "verbose_name": "决定",
                        "verbose_name_plural": "决定",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("outcome", "granted"), ("filing__isnull", False), _connector="OR"),
                                name="refusal_was_filed",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FilingStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "filing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="approvals.refusalfiling",
                            ),
                        ),
                        ("level", models.PositiveSmallIntegerField(verbose_name="级")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("chief_representative", "首席代表"),
                                    ("section_reviewer", "审批股审核人"),
                                    ("deputy_leader", "分管领导"),
                                    ("principal_leader", "主要领导"),
                                    ("hall_manager", "中心管理"),
                                    ("duty_officer", "值班负责人"),
                                    ("hall_leader", "中心领导"),
                                    ("supervisor", "监察"),
                                    ("cashier", "收费员"),
                                    ("system", "系统"),
                                ],
                                max_length=24,
                                verbose_name="审核人",
                            ),
                        ),
                        ("agreed", models.BooleanField(null=True, verbose_name="同意")),
                        ("opinion", models.CharField(blank=True, max_length=1000, verbose_name="意见")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(null=True, verbose_name="时间")),
                    ],
                    options={
                        "verbose_name": "报备审核",
                        "verbose_name_plural": "报备审核",
                        "ordering": ["filing_id", "level"],
                        "constraints": [models.UniqueConstraint(fields=("filing", "level"), name="one_step_a_level")],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="approvals.case"
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="approvals.processstep",
                            ),
                        ),
                        ("step_name", models.CharField(max_length=60, verbose_name="环节")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("passed", "通过"), ("failed", "不通过")], max_length=10, verbose_name="结论"
                            ),
                        ),
                        ("opinion", models.CharField(max_length=1000, verbose_name="意见")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                    ],
                    options={
                        "verbose_name": "审查意见",
                        "verbose_name_plural": "审查意见",
                        "ordering": ["case_id", "at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Tariff",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tariffs",
                                to="approvals.itemversion",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="顺序")),
                        ("name", models.CharField(max_length=80, verbose_name="收费项目")),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="金额（元）"
                            ),
                        ),
                        ("charge_unit", models.CharField(blank=True, max_length=20, verbose_name="计费单位")),
                        ("standard", models.CharField(blank=True, max_length=300, verbose_name="标准原文")),
                        ("basis", models.CharField(blank=True, max_length=200, verbose_name="收费依据")),
                    ],
                    options={
                        "verbose_name": "收费标准",
                        "verbose_name_plural": "收费标准",
                        "ordering": ["version_id", "order"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalAgent",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("person", "个人"), ("enterprise", "企业和其他组织")],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="姓名或者名称")),
                        (
                            "id_type",
                            models.CharField(
                                choices=[
                                    ("resident_id", "居民身份证"),
                                    ("passport", "护照"),
                                    ("hmt_permit", "港澳台通行证或者居住证"),
                                    ("credit_code", "统一社会信用代码"),
                                    ("other", "其他证件"),
                                ],
                                max_length=12,
                                verbose_name="证件类型",
                            ),
                        ),
                        ("id_digest", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("phone_digest", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                        (
                            "id_number",
                            hall.identity.EncryptedTextField(
                                context="approvals.agent.id_number", verbose_name="证件号码"
                            ),
                        ),
                        (
                            "phone",
                            hall.identity.EncryptedTextField(
                                blank=True, context="approvals.agent.phone", verbose_name="手机"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.case",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField()),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 代理人",
                        "verbose_name_plural": "historical 代理人",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalApplicant",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("person", "个人"), ("enterprise", "企业和其他组织")],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="姓名或者名称")),
                        (
                            "id_type",
                            models.CharField(
                                choices=[
                                    ("resident_id", "居民身份证"),
                                    ("passport", "护照"),
                                    ("hmt_permit", "港澳台通行证或者居住证"),
                                    ("credit_code", "统一社会信用代码"),
                                    ("other", "其他证件"),
                                ],
                                max_length=12,
                                verbose_name="证件类型",
                            ),
                        ),
                        ("id_digest", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("phone_digest", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                        (
                            "id_number",
                            hall.identity.EncryptedTextField(
                                context="approvals.applicant.id_number", verbose_name="证件号码"
                            ),
                        ),
                        (
                            "phone",
                            hall.identity.EncryptedTextField(
                                blank=True, context="approvals.applicant.phone", verbose_name="手机"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.case",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField()),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 申请人",
                        "verbose_name_plural": "historical 申请人",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalCase",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("number", models.CharField(db_index=True, max_length=24, verbose_name="办件编号")),
                        ("lookup_code", models.CharField(max_length=8, verbose_name="查询码")),
                        (
                            "handling",
                            models.CharField(
                                choices=[
                                    ("immediate", "即办件"),
                                    ("committed", "承诺件"),
                                    ("joint", "联办件"),
                                    ("forwarded", "上报件"),
                                    ("returned", "退回件"),
                                ],
                                max_length=12,
                                verbose_name="办件类型",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "已收件"),
                                    ("deficient", "待补正"),
                                    ("accepted", "已受理"),
                                    ("in_review", "审查中"),
                                    ("paused", "中止中"),
                                    ("refusal_filing", "否定报备中"),
                                    ("granted", "准予"),
                                    ("refused", "不予许可"),
                                    ("not_accepted", "不予受理"),
                                    ("delivered", "已送达"),
                                    ("closed", "已办结"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="received",
                                max_length=16,
                                verbose_name="状态",
                            ),
                        ),
                        ("received_at", models.DateTimeField(verbose_name="收件时间")),
                        ("supplemented_at", models.DateTimeField(blank=True, null=True, verbose_name="补正齐全时间")),
                        ("accepted_on", models.DateField(blank=True, null=True, verbose_name="受理日")),
                        ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="受理登记时间")),
                        ("is_deemed_accepted", models.BooleanField(default=False, verbose_name="视为受理")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="决定时间")),
                        ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="送达时间")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="终结时间")),
                        ("step_started_on", models.DateField(blank=True, null=True, verbose_name="环节开始日")),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.item",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.itemversion",
                                verbose_name="事项版本",
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
                                verbose_name="收件中心",
                            ),
                        ),
                        (
                            "window",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="windows.window",
                                verbose_name="收件窗口",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="staff.department",
                                verbose_name="决定部门",
                            ),
                        ),
                        (
                            "received_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="收件人",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.processstep",
                                verbose_name="当前环节",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField()),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 办件",
                        "verbose_name_plural": "historical 办件",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalCaseMaterial",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "result",
                            models.CharField(
                                choices=[("complete", "齐全"), ("wrong", "不符"), ("missing", "缺少")],
                                max_length=10,
                                verbose_name="核对结果",
                            ),
                        ),
                        ("remark", models.CharField(blank=True, max_length=500, verbose_name="需要怎样补正")),
                        ("checked_at", models.DateTimeField(verbose_name="核对时间")),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.case",
                            ),
                        ),
                        (
                            "requirement",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.materialrequirement",
                            ),
                        ),
                        (
                            "checked_by",
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
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 收到的材料",
                        "verbose_name_plural": "historical 收到的材料",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalDecision",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("granted", "准予"), ("refused", "不予许可")],
                                max_length=10,
                                verbose_name="决定",
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="理由")),
                        ("decided_at", models.DateTimeField(verbose_name="决定时间")),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.case",
                            ),
                        ),
                        (
                            "filing",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.refusalfiling",
                            ),
                        ),
                        (
                            "paper",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.officialpaper",
                            ),
                        ),
                        (
                            "decided_by",
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
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 决定",
                        "verbose_name_plural": "historical 决定",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalDeficiencyNotice",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("reply_days", models.PositiveSmallIntegerField(default=30, verbose_name="补正期限（工作日）")),
                        ("told_at", models.DateTimeField(verbose_name="告知时间")),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.case",
                            ),
                        ),
                        (
                            "paper",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.officialpaper",
                            ),
                        ),
                        (
                            "told_by",
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
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 一次性告知",
                        "verbose_name_plural": "historical 一次性告知",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalDelivery",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "method",
                            models.CharField(
                                choices=[("counter", "窗口领取"), ("post", "邮寄"), ("electronic", "电子送达")],
                                max_length=12,
                                verbose_name="方式",
                            ),
                        ),
                        ("recipient", models.CharField(max_length=60, verbose_name="领取人")),
                        ("tracking_number", models.CharField(blank=True, max_length=60, verbose_name="邮寄单号")),
                        ("delivered_at", models.DateTimeField(verbose_name="送达时间")),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.case",
                            ),
                        ),
                        (
                            "delivered_by",
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
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 送达",
                        "verbose_name_plural": "historical 送达",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalExtension",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("days", models.PositiveSmallIntegerField(verbose_name="延长工作日")),
                        ("reason", models.CharField(max_length=500, verbose_name="理由")),
                        ("approved_at", models.DateTimeField(verbose_name="批准时间")),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.case",
                            ),
                        ),
                        (
                            "paper",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.officialpaper",
                                verbose_name="延期告知书",
                            ),
                        ),
                        (
                            "approved_by",
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
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 延期",
                        "verbose_name_plural": "historical 延期",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalFilingStep",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("level", models.PositiveSmallIntegerField(verbose_name="级")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("chief_representative", "首席代表"),
                                    ("section_reviewer", "审批股审核人"),
                                    ("deputy_leader", "分管领导"),
                                    ("principal_leader", "主要领导"),
                                    ("hall_manager", "中心管理"),
                                    ("duty_officer", "值班负责人"),
                                    ("hall_leader", "中心领导"),
                                    ("supervisor", "监察"),
                                    ("cashier", "收费员"),
                                    ("system", "系统"),
                                ],
                                max_length=24,
                                verbose_name="审核人",
                            ),
                        ),
                        ("agreed", models.BooleanField(null=True, verbose_name="同意")),
                        ("opinion", models.CharField(blank=True, max_length=1000, verbose_name="意见")),
                        ("at", models.DateTimeField(null=True, verbose_name="时间")),
                        (
                            "filing",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.refusalfiling",
                            ),
                        ),
                        (
                            "by",
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
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 报备审核",
                        "verbose_name_plural": "historical 报备审核",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalItem",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.CharField(db_index=True, max_length=20, verbose_name="编码")),
                        ("area", models.CharField(blank=True, max_length=60, verbose_name="来源地区")),
                        ("catalog_code", models.CharField(blank=True, max_length=50, verbose_name="基本编码")),
                        ("implementation_code", models.CharField(blank=True, max_length=50, verbose_name="实施编码")),
                        ("is_classified", models.BooleanField(default=False, verbose_name="涉密")),
                        ("classified_basis", models.CharField(blank=True, max_length=200, verbose_name="涉密依据")),
                        ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="取消日期")),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="staff.department",
                                verbose_name="实施部门",
                            ),
                        ),
                        (
                            "current",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.itemversion",
                                verbose_name="现行版本",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField()),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 审批事项",
                        "verbose_name_plural": "historical 审批事项",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalItemVersion",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "number",
                            models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="版本号"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "草稿"), ("published", "已公布")],
                                default="draft",
                                editable=False,
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="公布时间")),
                        ("name", models.CharField(max_length=200, verbose_name="事项名称")),
                        (
                            "aliases",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="日常说法",
                            ),
                        ),
                        (
                            "item_type",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("licence", "行政许可"),
                                    ("confirmation", "行政确认"),
                                    ("benefit", "行政给付"),
                                    ("reward", "行政奖励"),
                                    ("ruling", "行政裁决"),
                                    ("other_power", "其他行政权力"),
                                    ("public_service", "公共服务"),
                                ],
                                max_length=16,
                                verbose_name="事项类型",
                            ),
                        ),
                        ("level", models.CharField(default="县级", max_length=10, verbose_name="行使层级")),
                        (
                            "handling",
                            models.CharField(
                                choices=[
                                    ("immediate", "即办件"),
                                    ("committed", "承诺件"),
                                    ("joint", "联办件"),
                                    ("forwarded", "上报件"),
                                    ("returned", "退回件"),
                                ],
                                default="committed",
                                max_length=12,
                                verbose_name="办件类型",
                            ),
                        ),
                        (
                            "audiences",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[("person", "个人"), ("enterprise", "企业和其他组织")], max_length=12
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="服务对象",
                            ),
                        ),
                        (
                            "life_events",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("birth", "出生与户口"),
                                        ("school", "上学"),
                                        ("work", "就业与社保"),
                                        ("marriage", "结婚"),
                                        ("health", "看病与医保"),
                                        ("retirement", "退休与养老"),
                                        ("disability", "残疾人服务"),
                                        ("death", "身后事"),
                                        ("start_business", "开办企业"),
                                        ("construction", "建设项目"),
                                        ("hiring", "用工与人才"),
                                        ("close_business", "企业注销"),
                                    ],
                                    max_length=16,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="生活和经营主题",
                            ),
                        ),
                        ("conditions", models.TextField(blank=True, verbose_name="办理条件")),
                        (
                            "statutory_limit",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MaxValueValidator(
                                        730, "时限不能超过 %(limit_value)s，请核对数字和单位。"
                                    )
                                ],
                                verbose_name="法定时限",
                            ),
                        ),
                        (
                            "statutory_unit",
                            models.CharField(
                                blank=True,
                                choices=[("working", "工作日"), ("natural", "日（自然日）"), ("immediate", "当场")],
                                max_length=10,
                                verbose_name="法定时限单位",
                            ),
                        ),
                        ("statutory_text", models.CharField(blank=True, max_length=40, verbose_name="法定时限原文")),
                        ("statutory_basis", models.CharField(blank=True, max_length=200, verbose_name="法定时限依据")),
                        (
                            "promised_limit",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MaxValueValidator(
                                        730, "时限不能超过 %(limit_value)s，请核对数字和单位。"
                                    )
                                ],
                                verbose_name="承诺时限",
                            ),
                        ),
                        (
                            "promised_unit",
                            models.CharField(
                                blank=True,
                                choices=[("working", "工作日"), ("natural", "日（自然日）"), ("immediate", "当场")],
                                max_length=10,
                                verbose_name="承诺时限单位",
                            ),
                        ),
                        ("promised_text", models.CharField(blank=True, max_length=40, verbose_name="承诺时限原文")),
                        ("process_text", models.TextField(blank=True, verbose_name="流程说明")),
                        (
                            "charges_fee",
                            models.BooleanField(
                                blank=True, help_text="留空是还没有说明，不等于不收费", null=True, verbose_name="收费"
                            ),
                        ),
                        ("fee_note", models.CharField(blank=True, max_length=300, verbose_name="收费说明")),
                        ("result_name", models.CharField(blank=True, max_length=120, verbose_name="办理结果")),
                        ("result_validity", models.CharField(blank=True, max_length=60, verbose_name="结果有效期")),
                        ("result_sample", models.TextField(blank=True, max_length=100, verbose_name="结果样本")),
                        (
                            "on_site_visits",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="到现场次数"),
                        ),
                        (
                            "intermediary_services",
                            models.CharField(blank=True, max_length=300, verbose_name="中介服务"),
                        ),
                        ("handling_place", models.CharField(blank=True, max_length=200, verbose_name="办理地点")),
                        ("handling_hours", models.CharField(blank=True, max_length=200, verbose_name="办理时间")),
                        ("consult_phone", models.CharField(blank=True, max_length=60, verbose_name="咨询电话")),
                        ("complaint_phone", models.CharField(blank=True, max_length=60, verbose_name="投诉电话")),
                        ("source_url", models.URLField(blank=True, max_length=500, verbose_name="来源网址")),
                        ("source_note", models.TextField(blank=True, verbose_name="来源说明")),
                        (
                            "demo_fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="演示补写的内容",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.item",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
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
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 事项版本",
                        "verbose_name_plural": "historical 事项版本",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalOfficialPaper",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("receipt", "申请材料接收凭证"),
                                    ("acceptance", "受理通知书"),
                                    ("deficiency", "申请材料补正一次性告知书"),
                                    ("non_acceptance", "不予受理决定书"),
                                    ("pause", "期限暂停告知书"),
                                    ("extension", "延期告知书"),
                                    ("grant", "准予决定书"),
                                    ("refusal", "不予许可决定书"),
                                ],
                                max_length=16,
                                verbose_name="种类",
                            ),
                        ),
                        ("number", models.CharField(db_index=True, max_length=40, verbose_name="文号")),
                        ("issued_at", models.DateTimeField(verbose_name="出具时间")),
                        ("content", models.JSONField(default=dict, verbose_name="内容")),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="staff.department",
                                verbose_name="出具单位",
                            ),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="出具人",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField()),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 文书",
                        "verbose_name_plural": "historical 文书",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPause",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "ground",
                            models.CharField(
                                choices=[
                                    ("hearing", "听证"),
                                    ("tender", "招标"),
                                    ("auction", "拍卖"),
                                    ("inspection", "检验"),
                                    ("testing", "检测"),
                                    ("quarantine", "检疫"),
                                    ("appraisal", "鉴定"),
                                    ("expert_review", "专家评审"),
                                ],
                                max_length=16,
                                verbose_name="事由",
                            ),
                        ),
                        ("notice_text", models.CharField(max_length=500, verbose_name="告知内容")),
                        ("expected_days", models.PositiveSmallIntegerField(verbose_name="预计工作日")),
                        ("started_on", models.DateField(verbose_name="开始日")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日")),
                        ("result", models.CharField(blank=True, max_length=500, verbose_name="结果")),
                        (
                            "state_before",
                            models.CharField(
                                choices=[
                                    ("received", "已收件"),
                                    ("deficient", "待补正"),
                                    ("accepted", "已受理"),
                                    ("in_review", "审查中"),
                                    ("paused", "中止中"),
                                    ("refusal_filing", "否定报备中"),
                                    ("granted", "准予"),
                                    ("refused", "不予许可"),
                                    ("not_accepted", "不予受理"),
                                    ("delivered", "已送达"),
                                    ("closed", "已办结"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.case",
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.officialpaper",
                                verbose_name="书面告知",
                            ),
                        ),
                        (
                            "started_by",
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
                            "ended_by",
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
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 中止",
                        "verbose_name_plural": "historical 中止",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPlacement",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("valid_from", models.DateField(verbose_name="起始日期")),
                        (
                            "valid_until",
                            models.DateField(
                                blank=True, help_text="这一天还有效，留空为长期", null=True, verbose_name="截止日期"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.item",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "window",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="windows.window",
                                verbose_name="窗口",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField()),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 事项进驻",
                        "verbose_name_plural": "historical 事项进驻",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPromiseExemption",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("reason", models.TextField(verbose_name="理由")),
                        ("expires_on", models.DateField(help_text="这一天还有效", verbose_name="到期日")),
                        ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="提前结束")),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.item",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField()),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 达标豁免",
                        "verbose_name_plural": "historical 达标豁免",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalRefusalFiling",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("acceptance", "不予受理"), ("grant", "不予许可")],
                                max_length=12,
                                verbose_name="种类",
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(
                                choices=[
                                    ("not_required", "事项依法不需要取得行政许可"),
                                    ("not_competent", "事项依法不属于本机关职权范围"),
                                    ("conditions_unmet", "不符合法定条件、标准"),
                                    ("forbidden", "法律、法规规定不得准予"),
                                    ("false_materials", "隐瞒有关情况或者提供虚假材料"),
                                    ("quota_full", "依法有数量限制，已无名额"),
                                ],
                                max_length=20,
                                verbose_name="法定理由",
                            ),
                        ),
                        ("provision", models.CharField(max_length=300, verbose_name="法律依据")),
                        ("facts", models.TextField(verbose_name="事实")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "报备中"),
                                    ("agreed", "已同意"),
                                    ("returned", "已退回"),
                                    ("lapsed", "逾期失效"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "state_before",
                            models.CharField(
                                choices=[
                                    ("received", "已收件"),
                                    ("deficient", "待补正"),
                                    ("accepted", "已受理"),
                                    ("in_review", "审查中"),
                                    ("paused", "中止中"),
                                    ("refusal_filing", "否定报备中"),
                                    ("granted", "准予"),
                                    ("refused", "不予许可"),
                                    ("not_accepted", "不予受理"),
                                    ("delivered", "已送达"),
                                    ("closed", "已办结"),
                                    ("withdrawn", "已撤回"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("filed_at", models.DateTimeField(verbose_name="报备时间")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="了结时间")),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="报备人",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField()),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 否定报备",
                        "verbose_name_plural": "historical 否定报备",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalReview",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("step_name", models.CharField(max_length=60, verbose_name="环节")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("passed", "通过"), ("failed", "不通过")], max_length=10, verbose_name="结论"
                            ),
                        ),
                        ("opinion", models.CharField(max_length=1000, verbose_name="意见")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.case",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.processstep",
                            ),
                        ),
                        (
                            "by",
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
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
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
                        "verbose_name": "historical 审查意见",
                        "verbose_name_plural": "historical 审查意见",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ]
        ),
    ]
