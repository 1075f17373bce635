from groups.models import Address, District, MapVersion, Neighbourhood
from groups.models.place_names import derive


def derive_names() -> None:
    """The names of streets and places as the registers have them now, inside the import."""
    if derive(Address, Neighbourhood, District):
        MapVersion.raise_register()
