from django.db import migrations

from disbursement.guard import PLANS_SQL


class Migration(migrations.Migration):
    dependencies = [("disbursement", "0004_treasury_problems")]

    operations = [
        migrations.RunSQL(PLANS_SQL, "ALTER FUNCTION public.disbursement_guard() RESET enable_seqscan"),
    ]
