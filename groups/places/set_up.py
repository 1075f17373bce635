"""What the registers must hold before a town begins."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from hoogeveen_alert.set_up import Step, Way

from ..models import Address, Neighbourhood


def steps() -> Iterator[Step]:
    places = Neighbourhood.objects.current().count()
    addresses = Address.objects.current().count()
    facts = {
        "places": places,
        "addresses": addresses,
        "name": settings.MUNICIPALITY_NAME,
        "code": settings.MUNICIPALITY_CODE,
    }
    yield Step(
        key="adressen",
        title=gettext("Neighbourhoods and addresses"),
        is_right=bool(places and addresses),
        found=gettext(
            "%(name)s (%(code)s) has %(places)d neighbourhoods and %(addresses)d addresses."
        )
        % facts,
        todo=(
            gettext(
                "Have the neighbourhoods and addresses of your municipality imported on the "
                "server: manage.py import_neighbourhoods and manage.py import_addresses. Until "
                "then nobody finds an address."
            ),
        ),
        ways=(
            Way(gettext("Neighbourhoods"), reverse("admin:groups_neighbourhood_changelist")),
            Way(gettext("Addresses"), reverse("admin:groups_address_changelist")),
        ),
    )
