from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0015_mandate_letters"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalpause",
            name="result_file",
            field=models.TextField(blank=True, max_length=100, verbose_name="结果文件"),
        ),
        migrations.AddField(
            model_name="pause",
            name="result_file",
            field=models.FileField(blank=True, upload_to="pauses/", verbose_name="结果文件"),
        ),
    ]
