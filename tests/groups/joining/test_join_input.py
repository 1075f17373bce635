"""What people and robots type into the form to join."""

import pytest

from groups.forms import likelier_email
from groups.models import Membership
from tests import factories
from tests.joining import PERSON, ask, assert_nothing_happened, errors, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0612345678", "+31612345678"),
        ("06-12 34 56 78", "+31612345678"),
        ("+31 (0)6 12345678", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("+49 171 1234567", "+491711234567"),
        ("0049 171 1234567", "+491711234567"),
        ("+32470123456", "+32470123456"),
        ("+1 212 555 2368", "+12125552368"),
        ("\u202a+31 6 12345678\u202c", "+31612345678"),
        ("\u200e06\u00a01234\u200b5678\ufeff", "+31612345678"),
        ("tel:0612345678", "+31612345678"),
        ("Tel. 06-12345678", "+31612345678"),
        ("mob: +31 6 12345678", "+31612345678"),
    ],
)
def test_a_mobile_number_is_taken_in_any_spelling(client, group, address, typed, kept):
    ask(client, group, mobile=typed)

    assert str(Membership.objects.get().phone) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("0528 123456", "landline"),
        ("+31528123456", "landline"),
        ("088 7654321", "invalid"),
        ("0900-8844", "invalid"),
        ("112", "invalid"),
        ("066 1234567", "unused"),
        ("0671234567", "unused"),
        ("+31 6 7123 4567", "unused"),
        ("0612345678 / 0687654321", "two"),
        ("0612345678 of 0528 123456", "two"),
        ("06 12345678 06 87654321", "two"),
        ("+31612345678 +31687654321", "two"),
        ("061234567", "count"),
        ("06123456789", "count"),
        ("0171 1234567", "invalid"),
        ("491711234567", "invalid"),
        ("+49 30 123456", "foreign"),
        ("+49", "invalid"),
        ("+999 12345678", "invalid"),
        ("0612345678 ext 5", "signs"),
        ("06-FLOWERS12", "signs"),
        ("tel:0612345678;phone-context=+49", "signs"),
        ("٠٦١٢٣٤٥٦٧٨", "signs"),
        ("0612345678\0", "signs"),
        ("<script>alert(1)</script>", "signs"),
        ("{{ form }}", "invalid"),
        ("📱", "invalid"),
        ("6" * 10_000, "invalid"),
    ],
)
def test_what_is_no_mobile_number_is_explained_and_kept(client, group, address, typed, code):
    response = ask(client, group, mobile=typed)

    assert response.status_code == 200
    assert errors(response) == {"mobile": [code]}
    assert response.context["form"]["mobile"].value() == typed
    assert b"<script>alert" not in response.content
    assert_nothing_happened()


@pytest.mark.parametrize(
    "email",
    [
        "",
        "jan",
        "jan@",
        "jan@example",
        "jan@example.org\r\nBcc: ander@example.org",
        "jan@example.org\nX: y",
        "jan@example.org\0",
        "<script>alert(1)</script>@example.org",
        "{% if x %}@example.org",
        "😀@example.org",
        "a" * 10_000 + "@gmial.com",
        "a@b@gmial.com",
    ],
)
def test_a_bad_email_address_is_explained_and_kept(client, group, address, email):
    response = ask(client, group, email=email)

    assert response.status_code == 200
    assert list(errors(response)) == ["email"]
    assert response.context["form"]["email"].value() == email
    assert b"<script>alert" not in response.content
    assert_nothing_happened()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmai.nl", "hotmail.nl"),
        ("outlok.com", "outlook.com"),
        ("zigo.nl", "ziggo.nl"),
        ("kpnmial.nl", "kpnmail.nl"),
        ("plannet.nl", "planet.nl"),
        ("icoud.com", "icloud.com"),
        ("liev.nl", "live.nl"),
        ("hoogeveen.nl", ""),
        ("example.org", ""),
        ("gmail.com", ""),
        ("hotmail.nl", ""),
        ("drenthe.nl", ""),
        ("web.de", ""),
        ("xn--bcher-kva.example", ""),
    ],
)
def test_a_slip_in_a_common_mail_domain_is_noticed(typed, meant):
    assert likelier_email(f"jan@{typed}") == (f"jan@{meant}" if meant else "")


def test_a_likely_slip_is_asked_about_and_can_be_taken_over(client, group, address):
    asked = ask(client, group, email="Jan@Gmial.com")
    assert errors(asked) == {"email": ["likelier"]}
    assert "jan@gmail.com" in words(asked)
    assert 'name="asked_about" value="jan@gmial.com"' in words(asked).lower()
    assert_nothing_happened()

    ask(client, group, email="Jan@Gmial.com", asked_about="jan@gmial.com", take_likelier="on")

    assert Membership.objects.get().email == "jan@gmail.com"


def test_the_address_sent_a_second_time_is_what_the_person_means(client, group, address):
    ask(client, group, email="jan@gmial.com", asked_about="Jan@gmial.com")

    assert Membership.objects.get().email == "jan@gmial.com"


def test_another_slip_is_asked_about_again(client, group, address):
    response = ask(client, group, email="jan@hotmial.com", asked_about="jan@gmial.com")

    assert errors(response) == {"email": ["likelier"]}


def test_an_address_taken_over_stays_when_something_else_is_wrong(client, group, address):
    response = ask(client, group, email="jan@gmial.com", take_likelier="on", mobile="112")

    assert errors(response) == {"mobile": ["invalid"]}
    assert response.context["form"]["email"].value() == "jan@gmail.com"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "required"),
        ("   ", "required"),
        ("😀", "invalid"),
        ("12345", "invalid"),
        ("Jan\0", "null_characters_not_allowed"),
        ("Jan\x1b[31m", "invalid"),
        ("a" * 101, "max_length"),
        ("a" * 10_000, "max_length"),
    ],
)
def test_a_bad_name_is_explained(client, group, address, name, code):
    response = ask(client, group, name=name)

    assert code in errors(response)["name"]
    assert_nothing_happened()


@pytest.mark.parametrize("field", ["rules", "consent"])
def test_without_rules_or_consent_nothing_is_saved(client, group, address, field):
    response = client.post(
        f"{group.get_absolute_url()}aanmelden/", {k: v for k, v in PERSON.items() if k != field}
    )

    assert errors(response) == {field: ["required"]}
    assert_nothing_happened()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"postcode": "hier"}, "postcode"),
        ({"postcode": "0933PA"}, "postcode"),
        ({"postcode": "5038EA"}, "postcode"),
        ({"house_number": "13"}, "house_number"),
        ({"house_number": "12", "addition": "zz"}, "house_number"),
        ({"house_number": "9" * 10_000}, "house_number"),
        ({"addition": "{{ x }}"}, "addition"),
        ({"postcode": "7933PA\0"}, "postcode"),
    ],
)
def test_an_address_that_does_not_exist_is_explained(client, group, address, typed, field):
    response = ask(client, group, **typed)

    assert list(errors(response)) == [field]
    assert response.context["form"]["name"].value() == PERSON["name"]
    assert_nothing_happened()


@pytest.fixture
def flat(address):
    """155 homes at number 90, from 90-001 on."""
    facts = {"neighbourhood": address.neighbourhood, "postcode": address.postcode, "number": 90}
    for number in range(1, 156):
        factories.AddressFactory(**facts, addition=f"{number:03}")


@pytest.mark.parametrize("typed", ["90", "90 zwart", "90-1x"])
def test_of_a_flat_no_155_numbers_are_listed(client, group, flat, typed):
    page = words(ask(client, group, house_number=typed))

    assert "zijn bij deze postcode 155 woningen, van 90-001 tot en met 90-155." in page
    assert page.count("90-1") < 8  # in the summary and beside the field


def test_of_a_flat_those_that_begin_as_was_typed_are_named(client, group, address, flat):
    for addition in ("z1", "z2"):
        facts = {"neighbourhood": address.neighbourhood, "postcode": address.postcode}
        factories.AddressFactory(**facts, number=90, addition=addition)

    page = words(ask(client, group, house_number="90-z"))

    assert "Wel bekend: 90-z1, 90-z2." in page


@pytest.mark.parametrize("typed", ["nr. 12", "Nr 12", "nr12", "huisnummer 12", "# 12", "\u200e12"])
def test_a_number_is_read_with_the_word_before_it(client, group, address, typed):
    ask(client, group, house_number=typed)

    assert Membership.objects.get().address == address


@pytest.mark.parametrize(
    ("field", "typed", "code", "said"),
    [
        ("house_number", "10 begane grond", "behind", "“begane grond”"),
        ("house_number", "10½", "behind", "“½”"),
        ("house_number", "12 (achter)", "behind", "“(achter)”"),
        ("house_number", "123456", "long", "vijf cijfers"),
        ("house_number", "0", "zero", "niet met 0"),
        ("house_number", "Dorpsstraat 12", "street", "alleen het nummer"),
        ("house_number", "twaalf", "invalid", "begint met cijfers"),
        ("postcode", "0933 PA", "zero", "niet met 0"),
        ("postcode", "7933 PA 12", "more", "alleen de postcode"),
        ("postcode", "7933", "invalid", "vier cijfers en twee letters"),
        ("mobile", "0671234567", "unused", "beginnen niet met 067"),
        ("mobile", "06 1234567", "count", "9 cijfers"),
        ("mobile", "06 12345678 (Jan)", "signs", "Jan"),
        ("mobile", "0612345678 / 0687654321", "two", "twee nummers"),
    ],
)
def test_an_error_names_what_is_wrong(client, group, address, field, typed, code, said):
    response = ask(client, group, **{field: typed})

    assert errors(response) == {field: [code]}
    assert said in str(response.context["form"].errors[field])


def test_signs_that_nobody_sees_are_gone_before_anything_is_compared(client, group, address):
    ask(client, group, email="jan@example.org")
    marked = {name: f"\u200e{PERSON[name]}\u200b" for name in ("name", "postcode", "house_number")}

    ask(client, group, email="jan@example.org\u200b", mobile="\u202a06 12345678\u202c", **marked)

    member = Membership.objects.get()
    assert (member.name, member.email) == ("Jan Proefpersoon", "jan@example.org")


def test_a_name_is_stored_as_it_is_seen(client, group, address):
    ask(client, group, name="Jan \u202egn\u00ada\u200bl\u00a0Bos")

    assert Membership.objects.get().name == "Jan gnal Bos"
