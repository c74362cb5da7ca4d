from django.db import migrations

from disbursement.guard import DROP_GUARD_SQL, GUARD_SQL


class Migration(migrations.Migration):
    dependencies = [("disbursement", "0001_initial")]

    operations = [migrations.RunSQL(GUARD_SQL, DROP_GUARD_SQL)]
