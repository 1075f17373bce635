from django.db import migrations

from hoogeveen_alert.email_addresses import respelled


def respell(apps, schema_editor):
    Smederij = apps.get_model("signage", "Smederij")
    for key, right in list(respelled(Smederij.objects.order_by("pk"), "contact_email")):
        Smederij.objects.filter(pk=key).update(contact_email=right)


class Migration(migrations.Migration):
    dependencies = [("signage", "0002_signs_from_before_and_photo_terms")]

    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
