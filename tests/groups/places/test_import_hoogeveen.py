"""Hoogeveen's own files at full size, imported once; and the demonstration over them."""

import pytest
from django.core.management import call_command
from django.db.models import Count, Q

from groups.models import Address, AlertGroup, District, Membership, Neighbourhood

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demonstration(hoogeveen) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.DEMO", True)
        call_command("load_demo")


def test_all_of_hoogeveen_is_there(hoogeveen):
    assert Neighbourhood.objects.count() == 48
    assert District.objects.count() == 13
    assert Address.objects.count() == 30_206
    assert Address.objects.filter(serial=2).count() == 130


def test_places_are_shown_by_their_names(hoogeveen):
    assert District.objects.get(code="WK011850").name == "Hoogeveen"
    assert District.objects.get(code="WK011852").name == "Fluitenberg"
    assert Neighbourhood.objects.get(code="BU01186000").name == "Pesse"
    assert str(Address.objects.at("7901AA").get(number=1, letter="b")) == (
        "Stationsplein 1b, 7901 AA Hoogeveen"
    )


def test_every_address_lies_in_its_neighbourhood(hoogeveen):
    for place in Neighbourhood.objects.all():
        inside = place.area.prepared
        points = place.addresses.values_list("point", flat=True)
        assert all(inside.covers(point) for point in points), place.name


def test_importing_it_again_changes_nothing(hoogeveen, capsys):
    call_command("import_neighbourhoods")
    call_command("import_addresses")

    assert capsys.readouterr().out == (
        "Districts: 0 new, 0 changed, 0 gone, 13 unchanged.\n"
        "Neighbourhoods: 0 new, 0 changed, 0 gone, 48 unchanged.\n"
        "Addresses: 0 new, 0 changed, 0 gone, 30206 unchanged.\n"
    )


def test_the_demonstration_has_the_size_of_the_real_thing(demonstration):
    counts = dict(AlertGroup.objects.order_by().values_list("status").annotate(Count("pk")))

    assert counts == {"active": 87, "dormant": 3, "applied": 4, "closed": 1, "rejected": 1}
    assert Membership.objects.count() == pytest.approx(4_400, abs=100)
    sizes = AlertGroup.objects.published().with_member_count()
    assert sizes.filter(member_count__lt=10, member_count__gt=0).exists()
    assert sizes.filter(member_count__gt=100).exists()


def test_groups_of_the_demonstration_cover_parts_wholes_and_pairs(demonstration):
    pairs = AlertGroup.objects.annotate(places=Count("neighbourhoods")).filter(places=2)
    krakeel = AlertGroup.objects.filter(name__startswith="Buurtalert Krakeel-")

    assert AlertGroup.objects.filter(name="Buurtalert Krakeel-Noord").exists()
    assert krakeel.count() > 4
    assert pairs.filter(name="Dorpsalert Fluitenberg").exists()
    tamboer = AlertGroup.objects.get(name="Buurtalert Tamboerlaan en omgeving")
    assert AlertGroup.objects.filter(area__overlaps=tamboer.area).exists()


def test_posts_of_the_demonstration(demonstration):
    alive = AlertGroup.objects.published()
    leads = Count("coordinators", filter=Q(coordinators__post="lead"))

    assert set(alive.annotate(leads=leads).values_list("leads", flat=True)) == {1}
    own = alive.filter(coordinators__user__email="coordinator@demo.example")
    assert set(own.values_list("status", flat=True)) == {"active"}
    assert own.count() == 3
    districts = District.objects.filter(people__email="gebied@demo.example")
    assert districts.count() == 13
    assert District.objects.filter(people__email="politie@demo.example").count() == 2


def test_some_addresses_have_no_group(demonstration):
    toldijk = Address.objects.filter(neighbourhood__name="Industriegebied Toldijk").first()

    assert not AlertGroup.objects.covering(toldijk.point).exists()
