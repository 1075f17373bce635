"""Every invitation link in its one spelling: who has one hears nothing, as it is the same link."""

from django.db import migrations

from groups.whatsapp import one_link


def respell(apps, schema_editor):
    AlertGroup = apps.get_model("groups", "AlertGroup")
    rows = AlertGroup.objects.exclude(whatsapp_link="").values_list("pk", "whatsapp_link")
    for key, kept in list(rows):
        right = one_link(kept)
        if right != kept:
            AlertGroup.objects.filter(pk=key).update(whatsapp_link=right)


class Migration(migrations.Migration):
    dependencies = [("groups", "0010_decide_within")]

    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
