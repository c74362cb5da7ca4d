"""Rows that wait keep sentences with their values (câu của dòng cần ghép), which need more room than words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('disbursement', '0012_treasury_layouts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='treasuryclaim',
            name='complaint',
            field=models.CharField(max_length=2000),
        ),
    ]
