from django.db import migrations, models

from hoogeveen_alert.sorting import fill_keys


def fill(apps, schema_editor):
    fill_keys(apps.get_model("groups", "Membership").objects.all(), "sort_key", "name", "person")
    fill_keys(apps.get_model("groups", "AlertGroup").objects.all(), "sort_key", "name", "words")
    fill_keys(apps.get_model("groups", "District").objects.all(), "sort_key", "name", "words")
    fill_keys(apps.get_model("groups", "Neighbourhood").objects.all(), "sort_key", "name", "words")


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0013_missing_reporter"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="alertgroup",
            options={
                "ordering": ("sort_key",),
                "permissions": [("decide_alertgroup", "Can decide on applications and end groups")],
                "verbose_name": "WhatsApp group",
                "verbose_name_plural": "WhatsApp groups",
            },
        ),
        migrations.AlterModelOptions(
            name="district",
            options={
                "ordering": ("sort_key",),
                "verbose_name": "district",
                "verbose_name_plural": "districts",
            },
        ),
        migrations.AlterModelOptions(
            name="neighbourhood",
            options={
                "ordering": ("sort_key",),
                "verbose_name": "neighbourhood",
                "verbose_name_plural": "neighbourhoods",
            },
        ),
        migrations.AddField(
            model_name="alertgroup",
            name="sort_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=240),
        ),
        migrations.AddField(
            model_name="district",
            name="sort_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=240),
        ),
        migrations.AddField(
            model_name="membership",
            name="sort_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=240),
        ),
        migrations.AddField(
            model_name="neighbourhood",
            name="sort_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=240),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
