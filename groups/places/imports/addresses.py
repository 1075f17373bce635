"""Addresses of the BAG, the national register, taken over."""

from collections.abc import Iterator

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from groups.models import Address, MapVersion

from . import Plan
from .address_files import Key, Read, Row
from .names import derive_names

KEY = ("postcode", "number", "letter", "addition", "serial")
FACTS = ("street", "street_key", "town", "point", "neighbourhood", "gone_on")
# In Hoogeveen 4 in 1,000 lines repeat an address; a file pasted twice repeats every second.
MOST_REPEATED = 0.1
BATCH = 2_000


def plan_addresses(read: Read) -> Plan:
    """Compare what was read with what is stored; the plan's rows are pairs of Key and Row."""
    changed, gone, unchanged, back = [], [], 0, 0
    new = dict(read)
    for pk, key, old in _stored():
        row = new.pop(key, None)
        if row is None:
            if old.gone_on is None:
                gone.append(pk)
        elif row != old:
            changed.append((key, row))
            back += old.gone_on is not None
        else:
            unchanged += 1
    return Plan(list(new.items()), changed, gone, unchanged, back)


@transaction.atomic
def write_addresses(plan: Plan) -> None:
    """Store new and changed addresses by key and mark the gone ones; all or nothing."""
    if plan.is_empty:
        return
    pairs = plan.new + plan.changed
    with tqdm(total=len(pairs), desc="Writing", disable=None, unit=" addresses") as bar:
        for start in range(0, len(pairs), BATCH):
            batch = [_address(key, row) for key, row in pairs[start : start + BATCH]]
            # An upsert: an address that comes back gets its old row, and loses gone_on.
            Address.objects.bulk_create(
                batch, update_conflicts=True, unique_fields=KEY, update_fields=FACTS
            )
            bar.update(len(batch))
    for start in range(0, len(plan.gone), BATCH):
        batch_gone = Address.objects.filter(pk__in=plan.gone[start : start + BATCH])
        batch_gone.update(gone_on=timezone.localdate())
    MapVersion.raise_number()
    derive_names()


def _stored() -> Iterator[tuple[int, Key, Row]]:
    rows = Address.objects.values_list(
        "pk", *KEY, "street", "town", "point", "neighbourhood_id", "gone_on"
    )
    for pk, *rest in tqdm(rows.iterator(BATCH), "Comparing", disable=None, unit=" addresses"):
        street, town, point, neighbourhood, gone_on = rest[5:]
        yield pk, Key(*rest[:5]), Row(street, town, point.x, point.y, neighbourhood, gone_on)


def _address(key: Key, row: Row) -> Address:
    return Address(
        **key._asdict(),
        street=row.street,
        town=row.town,
        point=Point(row.lon, row.lat, srid=4326),
        neighbourhood_id=row.neighbourhood_id,
    )
