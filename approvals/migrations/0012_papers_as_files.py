"""Papers as files: each with a code to verify it, the version of its template, its PDF; none can be altered afterwards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hall.numbering
from hall.migrating import AtOnce

TOKENS = """
UPDATE approvals_officialpaper SET token = (
    SELECT string_agg(substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + floor(random() * 30)::int, 1), '')
    FROM generate_series(1, 10) WHERE approvals_officialpaper.id IS NOT NULL
);
UPDATE approvals_historicalofficialpaper AS told SET token = paper.token
FROM approvals_officialpaper AS paper WHERE paper.id = told.id;
"""

FIXED = (
    "case_id", "department_id", "kind", "number", "issued_at", "issued_by_id", "content", "token", "template_id",
    "template_name", "corrects_id", "correction_reason",
)  # fmt: skip

DO = f"""
CREATE FUNCTION approvals_refuse_paper_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an issued paper, its file and its template are final' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER paper_is_never_altered BEFORE UPDATE ON approvals_officialpaper FOR EACH ROW
    WHEN (({", ".join(f"OLD.{name}" for name in FIXED)}) IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in FIXED)}))
    EXECUTE FUNCTION approvals_refuse_paper_change();
CREATE TRIGGER paper_is_never_deleted BEFORE DELETE ON approvals_officialpaper
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_paper_change();
CREATE TRIGGER paper_file_is_final BEFORE UPDATE OR DELETE ON approvals_paperfile
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_paper_change();
CREATE TRIGGER published_template_is_immutable BEFORE UPDATE OR DELETE ON approvals_papertemplate
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_paper_change();
"""

UNDO = """
DROP TRIGGER published_template_is_immutable ON approvals_papertemplate;
DROP TRIGGER paper_file_is_final ON approvals_paperfile;
DROP TRIGGER paper_is_never_deleted ON approvals_officialpaper;
DROP TRIGGER paper_is_never_altered ON approvals_officialpaper;
DROP FUNCTION approvals_refuse_paper_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0011_refusals_climb_levels"),
        ("hall", "0004_facility_register"),
        ("staff", "0005_stamp_of_a_clock"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce(
            [
                migrations.AddField(
                    model_name="historicalofficialpaper",
                    name="correction_reason",
                    field=models.CharField(blank=True, max_length=300, verbose_name="更正理由"),
                ),
                migrations.AddField(
                    model_name="historicalofficialpaper",
                    name="corrects",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="approvals.officialpaper",
                        verbose_name="更正的文书",
                    ),
                ),
                migrations.AddField(
                    model_name="historicalofficialpaper",
                    name="template_name",
                    field=models.CharField(blank=True, max_length=120, verbose_name="模板版本"),
                ),
                migrations.AddField(
                    model_name="historicalofficialpaper",
                    name="token",
                    field=models.CharField(
                        db_index=True, default=hall.numbering.paper_token, max_length=20, verbose_name="验证码"
                    ),
                ),
                migrations.AddField(
                    model_name="officialpaper",
                    name="correction_reason",
                    field=models.CharField(blank=True, max_length=300, verbose_name="更正理由"),
                ),
                migrations.AddField(
                    model_name="officialpaper",
                    name="corrects",
                    field=models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="approvals.officialpaper",
                        verbose_name="更正的文书",
                    ),
                ),
                migrations.AddField(
                    model_name="officialpaper",
                    name="template_name",
                    field=models.CharField(blank=True, max_length=120, verbose_name="模板版本"),
                ),
                migrations.AddField(
                    model_name="officialpaper",
                    name="token",
                    field=models.CharField(max_length=20, null=True, verbose_name="验证码"),
                ),
            ]
        ),
        migrations.RunSQL(TOKENS, reverse_sql=migrations.RunSQL.noop),
        AtOnce(
            [
                migrations.AlterField(
                    model_name="officialpaper",
                    name="token",
                    field=models.CharField(
                        default=hall.numbering.paper_token, max_length=20, unique=True, verbose_name="验证码"
                    ),
                ),
                migrations.AlterField(
                    model_name="caseevent",
                    name="kind",
                    field=models.CharField(
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
                            ("paper_corrected", "更正文书"),
                        ],
                        max_length=24,
                        verbose_name="经过",
                    ),
                ),
                migrations.CreateModel(
                    name="PaperFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "form",
                            models.CharField(
                                choices=[("sheet", "整页"), ("80mm", "80 毫米小票")],
                                default="sheet",
                                max_length=8,
                                verbose_name="版式",
                            ),
                        ),
                        ("pdf", models.BinaryField(verbose_name="文件")),
                        ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
                        ("template", models.CharField(max_length=120, verbose_name="模板版本")),
                        ("made_at", models.DateTimeField(verbose_name="生成时间")),
                        (
                            "paper",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="approvals.officialpaper",
                                verbose_name="文书",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "文书文件",
                        "verbose_name_plural": "文书文件",
                        "ordering": ["paper", "form"],
                    },
                ),
                migrations.CreateModel(
                    name="PaperTemplate",
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
                        ("number", models.PositiveIntegerField(verbose_name="版本")),
                        ("source", models.TextField(verbose_name="模板")),
                        ("note", models.CharField(max_length=200, verbose_name="修改说明")),
                        ("published_at", models.DateTimeField(verbose_name="发布时间")),
                        (
                            "hall",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="paper_templates",
                                to="hall.hall",
                                verbose_name="服务中心",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发布人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "文书模板",
                        "verbose_name_plural": "文书模板",
                        "ordering": ["kind", "hall", "-number"],
                    },
                ),
                migrations.AddField(
                    model_name="historicalofficialpaper",
                    name="template",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="approvals.papertemplate",
                        verbose_name="模板",
                    ),
                ),
                migrations.AddField(
                    model_name="officialpaper",
                    name="template",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="approvals.papertemplate",
                        verbose_name="模板",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="officialpaper",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("correction_reason", ""), ("corrects__isnull", True)),
                            models.Q(("corrects__isnull", False), models.Q(("correction_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="correction_names_the_old_and_why",
                        violation_error_message="更正文书要写明原文书和理由",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="paperfile",
                    constraint=models.UniqueConstraint(fields=("paper", "form"), name="paper_is_made_once"),
                ),
                migrations.AddConstraint(
                    model_name="papertemplate",
                    constraint=models.UniqueConstraint(
                        fields=("kind", "hall", "number"), name="one_template_a_number", nulls_distinct=False
                    ),
                ),
                migrations.AddConstraint(
                    model_name="papertemplate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="template_has_a_text"
                    ),
                ),
            ]
        ),
        migrations.RunSQL(DO, reverse_sql=UNDO),
    ]
