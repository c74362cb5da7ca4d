import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from disbursement.guard import PLANS_SQL, REPLACE_GUARD_SQL
from disbursement.row_guard import DROP_ROW_GUARD_SQL, ROW_GUARD_SQL


class Migration(migrations.Migration):

    dependencies = [
        ('disbursement', '0014_topup_nature_forecast'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='movement',
            name='disbursement_movement_from_account_ref',
        ),
        migrations.RemoveConstraint(
            model_name='movement',
            name='disbursement_movement_to_account_ref',
        ),
        migrations.RemoveConstraint(
            model_name='treasuryrow',
            name='disbursement_treasuryrow_file_ref',
        ),
        migrations.RemoveConstraint(
            model_name='treasuryrow',
            name='disbursement_treasuryrow_line_ref',
        ),
        migrations.RemoveConstraint(
            model_name='treasuryrow',
            name='disbursement_treasuryrow_movement_ref',
        ),
        migrations.AlterField(
            model_name='movement',
            name='recorded_by',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunSQL(REPLACE_GUARD_SQL, migrations.RunSQL.noop),
        migrations.RunSQL(PLANS_SQL, migrations.RunSQL.noop),
        migrations.RunSQL(ROW_GUARD_SQL, DROP_ROW_GUARD_SQL),
    ]
