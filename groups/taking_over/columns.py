"""The columns of the sheets of groups and of who coordinates them."""

from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.taking_over.declared import Column

from ..models import Coordinator
from ..places.example import with_example
from .places import choices, districts


def posts() -> list[str]:
    return [str(label) for label in Coordinator.Post.labels]


# Which columns name the area; one of them is enough.
AREA = ("neighbourhoods", "postcodes", "streets")
# Or it is drawn.
DRAWN = "geojson"
GROUP_COLUMNS = (
    Column(
        "name",
        _("Name of the group"),
        _("Everybody can read this. Each group has a name of its own."),
        "Buurtalert De Brink",
        called=("groep", "groepsnaam", "naamgroep", "whatsappgroep"),
        called_there=("naam",),
        needed=True,
    ),
    Column(
        "neighbourhoods",
        _("Neighbourhoods"),
        _(
            "The whole neighbourhoods of the group, with ; between them: names or codes of CBS. "
            "The name of a district means all its neighbourhoods. A group may have postcodes or "
            "streets instead, or beside them."
        ),
        "Centrum; De Brink",
        called=("buurt", "gebied", "werkgebied", "wijk", "wijken"),
        choices=choices,
        is_open=True,
    ),
    Column(
        "postcodes",
        _("Postcodes"),
        _("With ; between them: whole postcodes, ranges, or the four digits alone."),
        with_example("%(postcode)s; %(digits)s AC - %(digits)s AZ; %(digits)s"),
        is_long=True,
        called=("postcode", "postcodegebied", "pc"),
    ),
    Column(
        "streets",
        _("Streets"),
        _(
            "With ; between them, with or without house numbers. Write the town behind a street "
            "that two towns have."
        ),
        with_example("%(street)s; Kerkweg 2-40 even; Brink, %(town)s"),
        is_long=True,
        called=("straat", "straatnaam", "straatnamen"),
    ),
    Column(
        DRAWN,
        _("Area in GeoJSON"),
        _(
            "Instead of the columns before: the name of a GeoJSON file that you choose together "
            "with this workbook, or its text. In WGS84 or RD New."
        ),
        "de-brink.geojson",
        is_long=True,
        called=("geojson", "geojsonbestand", "gebiedsbestand", "kaartbestand", "tekening"),
    ),
    Column(
        "purpose",
        _("What the group is for"),
        _("Everybody can read this. Name no persons, addresses or phone numbers."),
        "Samen letten wij op elkaars huis.",
        is_long=True,
        called=("doel", "omschrijving", "toelichting"),
    ),
    Column(
        "began_on",
        _("Began on"),
        _("Since when the group is there. A year will do."),
        "01-09-2019",
        called=("begonnen", "startdatum", "gestart", "gestartop", "sinds", "begindatum"),
        is_day=True,
    ),
    Column(
        "last_contact_on",
        _("Last contact on"),
        _("When somebody of the municipality last spoke with a coordinator."),
        "15-06-2026",
        called=("laatstecontact", "contact", "laatstgesproken"),
        is_day=True,
    ),
)
COORDINATOR_COLUMNS = (
    Column(
        "group",
        _("Group"),
        _("The name of the group, as on the sheet of groups or as it is in the portal."),
        "Buurtalert De Brink",
        called=("naamgroep", "groepsnaam", "naamvandegroep", "whatsappgroep"),
        needed=True,
        choices_from=("groups", "name"),
        is_open=True,
    ),
    Column(
        "name",
        _("Name"),
        _("Only the municipality sees it, until this person accepts."),
        "Jan Voorbeeld",
        called=("naambeheerder", "beheerder", "groepsbeheerder", "volledigenaam", "contactpersoon"),
        needed=True,
    ),
    Column(
        "email",
        _("E-mail address"),
        _(
            "Here the question goes whether this person accepts. Each mailbox gets one mail. May "
            "be empty: then you print a letter."
        ),
        "jan@example.nl",
        called=("email", "mail", "mailadres", "emailadres"),
        needed=True,
    ),
    Column(
        "phone",
        _("Mobile number"),
        _("May be empty: the person fills it in."),
        "06 00000000",
        called=("mobiel", "telefoon", "telefoonnummer", "tel", "06", "gsm", "06nummer"),
    ),
    Column(
        "post",
        _("Post"),
        _("Empty: a deputy. Each group has one lead."),
        "",
        called=("functie", "rol", "taak"),
        choices=posts,
        is_open=True,
    ),
)
COLLEAGUE_COLUMNS = (
    Column(
        "name",
        _("Name"),
        _("Name and family name."),
        "Kim Voorbeeld",
        called_there=("volledigenaam", "medewerker", "wijkagent", "gebiedscoordinator"),
        needed=True,
    ),
    Column(
        "email",
        _("E-mail address"),
        _("Here the account is welcomed. Its owner logs in by a code that is mailed."),
        "kim@example.nl",
        called=("email", "mail", "mailadres", "emailadres"),
        needed=True,
    ),
    Column(
        "phone",
        _("Phone number"),
        _("The police need one: coordinators of the districts call it."),
        "06 00000000",
        called=("mobiel", "mobielnummer", "telefoon", "tel", "06", "gsm"),
    ),
    Column(
        "districts",
        _("Districts"),
        _("With ; between them: names or codes of CBS. Write “all” for all of them."),
        "Centrum; Noord",
        called=("wijk", "wijken", "gebied", "gebieden"),
        needed=True,
        choices=districts,
        is_open=True,
    ),
)
