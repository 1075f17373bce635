from django.db import migrations, models

from hoogeveen_alert.sorting import fill_keys


def fill(apps, schema_editor):
    fill_keys(apps.get_model("accounts", "User").objects.all(), "sort_key", "name", "person")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_contractor"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={
                "ordering": ("sort_key", "email"),
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
            },
        ),
        migrations.AddField(
            model_name="user",
            name="sort_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=240),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
