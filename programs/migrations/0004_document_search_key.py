from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.names import search_key
from accounts.tenancy import scope


def fill(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Give the documents that are there the key of their number and title."""
    document = apps.get_model("programs", "PlanDocument")
    for province in apps.get_model("accounts", "Province").objects.values_list("pk", flat=True):
        with scope(province):
            for row in document.objects.filter(province_id=province):
                row.search_key = search_key(f"{row.number} {row.title}")[:500]
                row.save(update_fields=["search_key"])


class Migration(migrations.Migration):

    dependencies = [
        ("programs", "0003_office_may_be_absent"),
    ]

    operations = [
        migrations.AddField(
            model_name="plandocument",
            name="search_key",
            field=models.CharField(blank=True, db_collation="C", default="", editable=False, max_length=500),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
