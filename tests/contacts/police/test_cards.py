"""Address cards: vCard 4.0 by RFC 6350, with Dutch names where they belong."""

import re
from collections import defaultdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contacts.models import ContactPreference
from contacts.police.cards import as_vcards
from contacts.police.contact_list import Entry
from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.names import parts_of, plain
from hoogeveen_alert.privacy.models import ProcessingRecord
from tests import factories
from tests.contact_factories import lead_of

FILE = "/politie/contactlijst.vcf"
Card = dict[str, list[tuple[str, list[str]]]]

NAMES = {
    "Bea Beheer": ("Beheer", "Bea", "Beheer,Bea"),
    "Bea van der Meer": ("van der Meer", "Bea", "Meer,Bea"),
    "Meer, Bea van der": ("van der Meer", "Bea", "Meer,Bea"),
    "Piet in ’t Veld": ("in ’t Veld", "Piet", "Veld,Piet"),
    "Dora Jansen-de Vries": ("Jansen-de Vries", "Dora", "Jansen-de Vries,Dora"),
    "Anna Maria VAN DE Ven": ("VAN DE Ven", "Anna Maria", "Ven,Anna Maria"),
    "Op den Berg": ("Op den Berg", "", "Berg"),
    "van Dijk": ("van Dijk", "", "Dijk"),
    "Al Jansen": ("Jansen", "Al", "Jansen,Al"),
    "Bea de": ("de", "Bea", "de,Bea"),
    "Madonna": ("Madonna", "", "Madonna"),
    "Jan Jansen (demo)": ("Jansen (demo)", "Jan", "Jansen (demo),Jan"),
    "Müller, Zoë": ("Müller", "Zoë", "Müller,Zoë"),
    "": ("", "", ""),
}


def lines_of(content: bytes) -> list[str]:
    """Logical lines, unfolded as RFC 6350, 3.2 says: over bytes."""
    unfolded = content.replace(b"\r\n ", b"").decode()
    assert unfolded.endswith("\r\n")
    return unfolded.split("\r\n")[:-1]


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def cards_of(content: bytes) -> list[Card]:
    """Of each card its values by property: parameters as written, and parts unescaped."""
    cards: list[Card] = []
    for line in lines_of(content):
        match = re.fullmatch(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line)
        assert match, line
        name, params, value = match.groups()
        if name == "BEGIN":
            cards.append(defaultdict(list))
        parts = re.findall(r"((?:\\.|[^\\;])*)(?:;|$)", value)
        # The pattern also fits the nothing after the last part.
        texts = [unescaped(part) for part in (parts[:-1] if not value.endswith(";") else parts)]
        cards[-1][name].append((params, texts or [""]))
    return cards


def card_of(name: str, hours: str = "", group: str = "Groep") -> Card:
    person = User(pk=1, name=name, email="a@example.org", phone="+31612345678")
    person.contact_preference = ContactPreference(user=person, hours=hours)
    entry = Entry(person, "beheerder", AlertGroup(name=group), ["Buurt"], ["Wijk; 1, oost"])
    (card,) = cards_of(as_vcards([entry]))
    return card


@pytest.mark.parametrize("name", NAMES)
def test_family_and_given_name_are_apart(name):
    family, given_name, sorted_by = NAMES[name]

    parts = parts_of(name)

    assert (parts.family, parts.given, parts.sorted_by) == (family, given_name, sorted_by)


def test_a_title_stands_in_its_own_part():
    ((_, names),) = card_of("mevr. A. de Boer")["N"]

    assert names == ["de Boer", "A.", "", "mevr.", ""]


def test_particles_are_not_sorted_by():
    ((params, names),) = card_of("Bea van der Meer")["N"]

    assert params == ';SORT-AS="Meer,Bea"'
    assert names == ["van der Meer", "Bea", "", "", ""]


@pytest.mark.django_db
def test_a_card_holds_group_freshness_and_districts(client, group, manager):
    lead = lead_of(group)
    client.force_login(manager)
    other = factories.AlertGroupFactory(name="Tweede; groep, oost")
    factories.CoordinatorFactory(group=other, user=lead)

    response = client.get(FILE)

    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    (card,) = cards_of(response.content)
    assert card["VERSION"] == [("", ["4.0"])]
    assert card["FN"] == [("", ["Bea Beheer"])]
    assert card["TEL"] == [(";VALUE=uri;TYPE=cell", ["tel:+31600009001"])]
    assert card["EMAIL"] == [("", ["bea@example.org"])]
    assert {org[1][1] for org in card["ORG"]} == {group.name, "Tweede; groep, oost"}
    assert card["REV"] == [("", ["20261102T000000Z"])]
    assert card["NOTE"][0][1] == [
        "via WhatsApp, na 18.00 uur. Gegevens bevestigd op 2 november 2026."
    ]
    districts = {group.neighbourhoods.get().district.name, other.neighbourhoods.get().district.name}
    assert set(card["CATEGORIES"][0][1][0].split(",")) == districts
    assert card["UID"][0][1][0].startswith("urn:uuid:")
    assert ProcessingRecord.objects.filter(name="contact-list-vcards").count() == 1


def test_never_confirmed_is_said_and_has_no_date():
    card = card_of("Bea Beheer")

    assert "REV" not in card
    assert "Gegevens nog niet bevestigd." in card["NOTE"][0][1][0]
    assert card["CATEGORIES"][0][1] == ["Wijk; 1, oost"]


@given(
    name=st.text(max_size=100),
    hours=st.text(max_size=80),
    group=st.text(st.characters(codec="utf-8"), max_size=80),
)
@example(name="END:VCARD\r\nBEGIN:VCARD", hours="\nTEL:112", group='"; x=",:\\')
@example(name='van "der" Meer;,\\, ^n', hours="\u2028\x85\x0b", group="\\")
@example(name="🏠" * 100, hours="é" * 80, group="e\u0301" * 40)
def test_no_text_breaks_out_of_its_property(name, hours, group):
    card = card_of(name, hours, group)

    assert list(card) == [
        *("BEGIN", "VERSION", "KIND", "FN", "N", "ORG", "TITLE", "TEL", "EMAIL", "NOTE"),
        *("CATEGORIES", "UID", "END"),
    ]
    assert card["FN"] == [("", [plain(name)])]
    assert len(card["N"][0][1]) == 5
    words = " ".join(card["N"][0][1]).replace(",", " ").split()
    assert sorted(words) == sorted(plain(name).replace(",", " ").split())


@given(name=st.text(min_size=1, max_size=100))
def test_no_line_is_longer_than_75_bytes(name):
    person = User(pk=1, name=name, email="a@example.org")
    person.contact_preference = ContactPreference(user=person)

    content = as_vcards([Entry(person, "beheerder", AlertGroup(name=name))])

    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    # No sign is cut in two: each line is good UTF-8 by itself.
    for line in content.split(b"\r\n"):
        line.decode()
