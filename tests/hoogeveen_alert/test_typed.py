"""Signs that nobody sees are gone before any form, search or page of the admin looks."""

import pytest
from django import forms
from django.contrib import admin
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from groups.members.sheet import CALLED, read_sheet
from groups.models import Membership
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.middleware import CleanTyping
from hoogeveen_alert.typed import cleaned, seen
from tests import factories
from tests.listing import member_of
from tests.sheets import csv_file, workbook

INVISIBLE = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2069\ufeff\xad"
)
DIRTY = f"\u202aJ{INVISIBLE}an\u00a0B\u200bos\u202c"
OURS = ("contacts.", "groups.", "hoogeveen_alert.", "signage.")
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize("sign", INVISIBLE)
def test_a_sign_that_nobody_sees_goes_wherever_it_stands(sign):
    assert cleaned(f"{sign}a{sign}b{sign}") == seen(f"{sign}a{sign}b{sign}") == "ab"


def test_what_joins_an_emoji_or_letters_of_another_script_stays():
    for text in (FAMILY, "❤️\u200d\U0001f525", "\u0645\u06cc\u200c\u062e", "Zoë Ĳsbrand\nhoek"):
        assert cleaned(text) == text
    assert cleaned(f"\u200d{FAMILY}\u200d a\u200d\u200db") == f"{FAMILY} ab"


@given(st.text())
def test_cleaning_is_settled_at_once(typed):
    assert cleaned(cleaned(typed)) == cleaned(typed)
    assert not set(seen(typed)) & set(INVISIBLE)


def forms_of_the_portal() -> list[type[forms.BaseForm]]:
    """Every form class that is imported with the portal's addresses, the admin's among them."""
    import hoogeveen_alert.urls  # noqa: F401  imports every page

    found, waiting = set(), [forms.BaseForm]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += kind.__subclasses__()
    of_admin = [page.form for page in admin.site._registry.values()]
    ours = {kind for kind in found if kind.__module__.startswith((*OURS, "allauth."))}
    return sorted(ours | set(of_admin), key=lambda kind: (kind.__module__, kind.__qualname__))


def texts_of(form: type[forms.BaseForm]) -> list[str]:
    return [
        name
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)
    ]


def sent(method: str, names: list[str]):
    """A request as views see it, with the same in every field."""
    made = getattr(RequestFactory(), method)("/", dict.fromkeys(names, DIRTY))
    CleanTyping(lambda request: None).process_view(made, None, (), {})
    return made.POST if method == "post" else made.GET


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_text_of_every_form_and_admin_form_comes_clean(method):
    walked = {form: texts_of(form) for form in forms_of_the_portal()}
    fields = {name for names in walked.values() for name in names}
    typed = sent(method, sorted(fields))

    left = {
        f"{form.__qualname__}.{name}": form.base_fields[name].widget.value_from_datadict(
            typed, {}, name
        )
        for form, names in walked.items()
        for name in names
        if not isinstance(form.base_fields[name].widget, forms.MultiWidget)
    }

    assert len(left) > 100
    assert {name: text for name, text in left.items() if text not in ("Jan Bos", None)} == {}


def test_a_password_is_what_was_typed():
    assert sent("post", ["password", "name"]) == QueryDict(
        f"password={DIRTY}&name=Jan+Bos", mutable=False
    )


@pytest.mark.parametrize("make", [workbook, csv_file])
def test_every_cell_of_a_sheet_comes_clean(make):
    head = [f"\ufeff{names[0]}\u200b" for names in CALLED.values()]

    (row,) = read_sheet(make([DIRTY] * len(head), head=head)).rows

    assert row.cells == dict.fromkeys(CALLED, "Jan Bos")


@pytest.mark.django_db
def test_an_account_is_found_at_log_in_whatever_was_pasted(client):
    user = factories.UserFactory(email="jan@example.nl")
    user.set_password("geheim-geheim")
    user.save()

    client.post("/accounts/login/", {"login": "jan@example.nl\u200b", "password": "geheim-geheim"})

    assert client.session.get("_auth_user_id") == str(user.pk)


@pytest.mark.django_db
def test_the_administration_and_its_search_are_clean(client, manager, group):
    client.force_login(manager)
    member_of(group, name="Anna Bos")
    user = factories.UserFactory(name="Oud")
    values = {"email": "nieuw@example.nl", "name": DIRTY, "role": "coordinator", "is_active": "on"}

    client.post(f"/beheer/accounts/user/{user.pk}/change/", values | {"phone": ""})
    found = client.post("/beheer/groups/membership/", {"q": "An\u200bna\u00a0Bos"}, follow=True)

    assert User.objects.get(pk=user.pk).name == "Jan Bos"
    assert [row.name for row in found.context["cl"].result_list] == ["Anna Bos"]
    assert Membership.objects.count() == 1
