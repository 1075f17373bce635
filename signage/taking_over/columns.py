"""The columns of the sheets of budgets and signs."""

from django.utils.translation import gettext_lazy as _

from groups.places.example import with_example
from groups.taking_over.places import choices
from hoogeveen_alert.taking_over.declared import Column
from hoogeveen_alert.wording import POT, in_own_words

from ..models import SignType, Smederij

POT_CALLED = ("smederij", "buurtbudget", "potje")


def smederijen() -> list[str]:
    return list(Smederij.objects.order_by("sort_key").values_list("name", flat=True))


def types() -> list[str]:
    return sorted(set(SignType.objects.order_by().values_list("name", flat=True)))


def states() -> list[str]:
    return ["hangt", "beschadigd"]


SMEDERIJ_COLUMNS = (
    Column(
        "name",
        POT,
        in_own_words(_("Each of the %(pots)s has a name of its own.")),
        with_example("%(town)s"),
        called=POT_CALLED,
        called_there=("naam",),
        needed=True,
    ),
    Column(
        "neighbourhoods",
        _("Neighbourhoods"),
        in_own_words(
            _(
                "All neighbourhoods of it, with ; between them: names or codes of CBS. A "
                "neighbourhood belongs to one %(pot)s. Empty: as it is in the portal."
            )
        ),
        with_example("%(town)s; Noord; Zuid"),
        called=("buurt", "buurten", "gebied", "wijk", "wijken"),
        needed=True,
        choices=choices,
        is_open=True,
    ),
)
BUDGET_COLUMNS = (
    Column(
        "smederij",
        POT,
        in_own_words(_("As on the sheet %(Pots)s, or as it is in the portal.")),
        with_example("%(town)s"),
        called=POT_CALLED,
        called_there=("naam",),
        needed=True,
        choices_from=("smederijen", "name"),
        is_open=True,
    ),
    Column(
        "year",
        _("Year"),
        _("The year of the budget, with four digits. Years that are over may stand here too."),
        "2025",
        called=("jaar", "begrotingsjaar", "boekjaar"),
        needed=True,
    ),
    Column(
        "allocated",
        _("Allocated"),
        _(
            "All money for signs of that year in euros, with VAT, also what came from the year "
            "before."
        ),
        "1.250,50",
        called=("toegekend", "toegewezen", "budget", "bedrag", "begroot"),
        needed=True,
        is_amount=True,
    ),
    Column(
        "spent_before",
        _("Spent before the portal"),
        _(
            "What of it was spent before this portal was there. It gets a column of its own and "
            "is no booking; what is left of this year is free in the portal."
        ),
        "430,00",
        called=(
            *("uitgegeven", "besteed", "uitgaven", "verbruikt", "uitgegevenvoorhetportaal"),
            *("uitgegevenvrhetportaal", "eerderuitgegeven"),
        ),
        is_amount=True,
    ),
)
TYPE_COLUMNS = (
    Column(
        "name",
        _("Sign type"),
        _("What this kind of sign is called. Name no persons."),
        "Buurtpreventie, groot",
        called=("bordtype", "soortbord", "typebord", "soort"),
        called_there=("naam", "type"),
        needed=True,
    ),
    Column(
        "price",
        _("Price with VAT"),
        _("In euros, for one sign with what fixes it."),
        "60,50",
        called=("prijs", "prijsinclbtw", "prijsincl", "stukprijs", "bedrag"),
        needed=True,
        is_amount=True,
    ),
    Column(
        "vat",
        _("VAT (%)"),
        _("Empty: 21."),
        "21",
        called=("btw", "btwtarief", "btwpercentage"),
    ),
    Column("width", _("Width (mm)"), _("Empty: 450."), "450", called=("breedte", "breedtemm")),
    Column("height", _("Height (mm)"), _("Empty: 200."), "200", called=("hoogte", "hoogtemm")),
    Column(
        "valid_from",
        _("Valid from"),
        _("From when this price holds. Empty: from today."),
        "01-01-2026",
        called=("geldigvanaf", "vanaf", "ingangsdatum"),
        is_day=True,
    ),
)
PLACE = ("address", "coordinates", "x")
SIGN_COLUMNS = (
    Column(
        "address",
        _("Address"),
        _("Street and house number where the sign hangs. Write the town if two towns have it."),
        with_example("%(street)s %(number)d, %(town)s"),
        called=("adres", "straatenhuisnummer", "locatie", "plaats", "standplaats"),
    ),
    Column(
        "coordinates",
        _("Coordinates"),
        _("Instead of an address: north and east in degrees, or x and y of RD New."),
        with_example("%(lat)s; %(lon)s"),
        called=("coordinaten", "cordinaten", "positie", "punt", "latlon", "gps"),
    ),
    Column(
        "x",
        _("X or longitude"),
        _("Or in two columns, as a map program writes them."),
        called=("x", "lon", "lng", "long", "longitude", "lengtegraad", "xcoordinaat", "xrd"),
    ),
    Column(
        "y",
        _("Y or latitude"),
        _("Beside X."),
        called=("y", "lat", "latitude", "breedtegraad", "ycoordinaat", "yrd"),
    ),
    Column(
        "type",
        _("Sign type"),
        _("As on the sheet of sign types, or as it is in the portal."),
        "Buurtpreventie, groot",
        called=("bordtype", "soortbord", "typebord", "soort", "type", "bord"),
        needed=True,
        choices_from=("sign_types", "name"),
        is_open=True,
    ),
    Column(
        "placed_on",
        _("Placed on"),
        _("The day on which it was hung up. A year will do; empty when nobody knows."),
        "01-09-2019",
        called=("geplaatstop", "opgehangenop", "plaatsingsdatum", "datum", "hangtsinds", "sinds"),
        is_day=True,
    ),
    Column(
        "state",
        _("State of the sign"),
        _("Empty: it hangs and is sound. A sign that is gone does not belong here."),
        "hangt",
        called=("stand", "staat", "toestand", "status", "conditie"),
        choices=states,
        is_open=True,
    ),
    Column(
        "group",
        _("Group"),
        _("As on the sheet of groups, or as it is in the portal. Empty: of none, or not known."),
        "Buurtalert De Brink",
        called=("groep", "naamgroep", "groepsnaam", "whatsappgroep"),
        choices_from=("groups", "name"),
        is_open=True,
    ),
)
