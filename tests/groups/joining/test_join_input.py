"""What people and robots type into the form to join."""

import pytest

from groups.forms import likelier_email
from groups.models import Membership
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
        ("066 1234567", "invalid"),
        ("061234567", "invalid"),
        ("06123456789", "invalid"),
        ("0171 1234567", "invalid"),
        ("491711234567", "invalid"),
        ("+49 30 123456", "foreign"),
        ("+49", "invalid"),
        ("+999 12345678", "invalid"),
        ("0612345678 ext 5", "invalid"),
        ("06-FLOWERS12", "invalid"),
        ("tel:0612345678;phone-context=+49", "invalid"),
        ("٠٦١٢٣٤٥٦٧٨", "invalid"),
        ("0612345678\0", "invalid"),
        ("<script>alert(1)</script>", "invalid"),
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
        ("Jan \u202egnal", "invalid"),
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
