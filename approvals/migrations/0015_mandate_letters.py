"""Letters of authority as papers: their text fixed with the mandate, their file made once; neither can be altered."""

import django.db.models.deletion
from django.db import migrations, models

import hall.numbering
from hall.migrating import AtOnce

DO = """
CREATE TRIGGER letter_is_final BEFORE UPDATE OR DELETE ON approvals_mandateletter
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_paper_change();
CREATE TRIGGER letter_file_is_final BEFORE UPDATE OR DELETE ON approvals_letterfile
    FOR EACH ROW EXECUTE FUNCTION approvals_refuse_paper_change();
"""

UNDO = """
DROP TRIGGER letter_file_is_final ON approvals_letterfile;
DROP TRIGGER letter_is_final ON approvals_mandateletter;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0014_choices_of_part_three"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="MandateLetter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("content", models.JSONField(verbose_name="内容")),
                        (
                            "token",
                            models.CharField(
                                default=hall.numbering.paper_token, max_length=20, unique=True, verbose_name="验证码"
                            ),
                        ),
                        ("template_name", models.CharField(max_length=120, verbose_name="模板版本")),
                        ("fixed_at", models.DateTimeField(verbose_name="定稿时间")),
                        (
                            "mandate",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letter",
                                to="approvals.mandate",
                                verbose_name="授权",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letters",
                                to="approvals.papertemplate",
                                verbose_name="模板",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "授权委托书文书",
                        "verbose_name_plural": "授权委托书文书",
                        "ordering": ["mandate"],
                    },
                ),
                migrations.CreateModel(
                    name="LetterFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pdf", models.BinaryField(verbose_name="文件")),
                        ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
                        ("template", models.CharField(max_length=120, verbose_name="模板版本")),
                        ("made_at", models.DateTimeField(verbose_name="生成时间")),
                        (
                            "letter",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="file",
                                to="approvals.mandateletter",
                                verbose_name="授权委托书",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "授权委托书文件",
                        "verbose_name_plural": "授权委托书文件",
                        "ordering": ["letter"],
                    },
                ),
                migrations.AlterField(
                    model_name="papertemplate",
                    name="kind",
                    field=models.CharField(
                        choices=[
                            ("receipt", "申请材料接收凭证"),
                            ("acceptance", "受理通知书"),
                            ("deficiency", "申请材料补正一次性告知书"),
                            ("non_acceptance", "不予受理决定书"),
                            ("pause", "期限暂停告知书"),
                            ("extension", "延期告知书"),
                            ("grant", "准予决定书"),
                            ("refusal", "不予许可决定书"),
                            ("fee_notice", "缴款通知书"),
                            ("fee_receipt", "缴款收据"),
                            ("delivery_receipt", "送达回证"),
                            ("second_notice", "申请材料再次补正告知书"),
                            ("closure", "申请终止办理告知书"),
                            ("conditional", "容缺受理通知书"),
                            ("declaration", "告知承诺书"),
                            ("resumption", "恢复办理通知书"),
                            ("hearing_right", "听证告知书"),
                            ("hearing_notice", "听证通知书"),
                            ("joint_notice", "并联审批抄告单"),
                            ("joint_inspection", "联合勘验记录"),
                            ("joint_extension", "联合办理延期告知书"),
                            ("mandate", "授权委托书"),
                        ],
                        max_length=16,
                        verbose_name="种类",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="officialpaper",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind", "mandate"), _negated=True),
                        name="letter_of_authority_is_no_case_paper",
                    ),
                ),
            ]
        ),
        migrations.RunSQL(DO, reverse_sql=UNDO),
    ]
