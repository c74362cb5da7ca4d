from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.names import search_key
from accounts.tenancy import scope


def fill(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Give the indicators that are there the key of their name and code."""
    indicator = apps.get_model("targets", "Indicator")
    for province in apps.get_model("accounts", "Province").objects.values_list("pk", flat=True):
        with scope(province):
            for row in indicator.objects.filter(province_id=province):
                row.search_key = search_key(f"{row.name} {row.code}")[:400]
                row.save(update_fields=["search_key"])


class Migration(migrations.Migration):

    dependencies = [
        ("targets", "0002_undated_milestone"),
    ]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="search_key",
            field=models.CharField(blank=True, db_collation="C", default="", editable=False, max_length=400),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
