from django.db import migrations, models

from hoogeveen_alert.sorting import fill_keys


def fill(apps, schema_editor):
    fill_keys(apps.get_model("signage", "Smederij").objects.all(), "sort_key", "name", "words")


class Migration(migrations.Migration):
    dependencies = [
        ("signage", "0008_prices_agree"),
        ("groups", "0014_sort_keys"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="budget",
            options={
                "ordering": ("-year", "smederij__sort_key"),
                "verbose_name": "budget",
                "verbose_name_plural": "budgets",
            },
        ),
        migrations.AlterModelOptions(
            name="smederij",
            options={
                "ordering": ("sort_key",),
                "verbose_name": "Smederij",
                "verbose_name_plural": "Smederijen",
            },
        ),
        migrations.AlterModelOptions(
            name="smederijneighbourhood",
            options={
                "ordering": ("neighbourhood__sort_key",),
                "verbose_name": "neighbourhood",
                "verbose_name_plural": "neighbourhoods",
            },
        ),
        migrations.AddField(
            model_name="smederij",
            name="sort_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=240),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
