"""Jobs keep sentences with their values (câu của việc chạy nền), which need more room than words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0014_two_people'),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='message',
            field=models.CharField(blank=True, max_length=2000),
        ),
        migrations.AlterField(
            model_name='job',
            name='title',
            field=models.CharField(blank=True, max_length=600),
        ),
    ]
