from django.db import migrations

from hoogeveen_alert.email_addresses import respelled


def respell(apps, schema_editor):
    UnreachableAddress = apps.get_model("mail", "UnreachableAddress")
    OutgoingMail = apps.get_model("mail", "OutgoingMail")
    for key, right in list(respelled(UnreachableAddress.objects.order_by("pk"), "address")):
        if UnreachableAddress.objects.filter(address=right).exists():
            UnreachableAddress.objects.filter(pk=key).delete()
        else:
            UnreachableAddress.objects.filter(pk=key).update(address=right)
    for key, right in list(respelled(OutgoingMail.objects.order_by("pk"), "recipient")):
        OutgoingMail.objects.filter(pk=key).update(recipient=right)


class Migration(migrations.Migration):
    dependencies = [("mail", "0010_terms_and_dropped")]

    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
