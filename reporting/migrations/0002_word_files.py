from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="reportfile",
            name="format",
            field=models.CharField(choices=[("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")], max_length=4),
        ),
    ]
