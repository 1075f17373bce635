"""Which town this is, from the environment: what Hoogeveen may leave out, no other town may.

Residents of another municipality were once sent to Hoogeveen's telephone, because only its code
had been changed. So whoever is not Hoogeveen says who they are, or the portal does not start.
"""

import re
from typing import NamedTuple

from environs import Env, EnvValidationError, ValidationError, validate

HOOGEVEEN = "GM0118"
OF_HOOGEVEEN = {
    "MUNICIPALITY_NAME": "Hoogeveen",
    "MUNICIPALITY_PHONE": "14 0528",
    "MUNICIPALITY_CONTACT_URL": "https://www.hoogeveen.nl/contact",
    "SECURITY_CONTACT": "https://www.hoogeveen.nl/contact",
}
EXAMPLES = {
    "MUNICIPALITY_NAME": "Assen",
    "MUNICIPALITY_PHONE": "14 0592",
    "MUNICIPALITY_CONTACT_URL": "https://www.example.nl/contact",
    "SECURITY_CONTACT": "mailto:security@example.nl",
}
# What stands in a link `tel:`.
PHONE = re.compile(r"\+?\d[\d ()-]{2,20}")
SECURITY = ("https://", "mailto:", "tel:")
# What the municipality calls the money of neighbours for their own neighbourhood.
BUDGET_OF_HOOGEVEEN = ("Smederij", "Smederijen")
BUDGET = ("buurtbudget", "buurtbudgetten")


class Town(NamedTuple):
    code: str
    name: str
    phone: str
    contact_url: str
    security_contact: str


class Budgets(NamedTuple):
    """Whether neighbourhoods have money of their own, and what it is called."""

    exist: bool
    one: str
    more: str


def town_from(env: Env) -> Town:
    """Raises EnvValidationError, which names the variable."""
    is_code = validate.Regexp(r"^GM\d{4}$", error="expected GM and four digits, such as GM0106")
    code = env.str("MUNICIPALITY_CODE", HOOGEVEEN, validate=is_code)
    name = _own(env, "MUNICIPALITY_NAME", code)
    if code == HOOGEVEEN and "hoogeveen" not in name.lower():
        raise _refused(
            "MUNICIPALITY_CODE", f"{HOOGEVEEN} is Hoogeveen, and MUNICIPALITY_NAME is {name}."
        )
    phone = _own(env, "MUNICIPALITY_PHONE", code)
    if not PHONE.fullmatch(phone):
        raise _refused("MUNICIPALITY_PHONE", f"expected a telephone number, not {phone!r:.40}")
    contact_url = _own(env, "MUNICIPALITY_CONTACT_URL", code)
    try:
        validate.URL(schemes=("http", "https"))(contact_url)
    except ValidationError as error:
        reason = f"expected the address of a page, not {contact_url!r:.80}"
        raise _refused("MUNICIPALITY_CONTACT_URL", reason) from error
    return Town(code, name, phone, contact_url, _security_contact(env, code, contact_url))


def _security_contact(env: Env, code: str, contact_url: str) -> str:
    """Where who finds a weakness reports it: of Hoogeveen the contact page may do."""
    if code == HOOGEVEEN:
        return env.str("SECURITY_CONTACT", "").strip() or contact_url
    contact = _own(env, "SECURITY_CONTACT", code)
    if not contact.startswith(SECURITY):
        raise _refused("SECURITY_CONTACT", f"begins with one of {', '.join(SECURITY)}")
    return contact


def _own(env: Env, name: str, code: str) -> str:
    """What the town says; of Hoogeveen it is known. An empty variable says nothing."""
    value = env.str(name, "").strip()
    if code == HOOGEVEEN:
        return value or OF_HOOGEVEEN[name]
    if not value:
        raise _refused(
            name,
            f"is required, because MUNICIPALITY_CODE {code} is not Hoogeveen; "
            f"for example {EXAMPLES[name]}",
        )
    if value.lower().rstrip("/") == OF_HOOGEVEEN[name].lower():
        raise _refused(name, f"{value} is Hoogeveen's, and MUNICIPALITY_CODE is {code}.")
    return value


def budgets_from(env: Env, code: str) -> Budgets:
    """Whoever has a word of their own gives both: one, and more of them."""
    exist = env.bool("BUDGETS", True)
    one = env.str("BUDGET_NAME", "").strip()
    more = env.str("BUDGET_NAME_PLURAL", "").strip()
    if bool(one) != bool(more):
        missing = "BUDGET_NAME_PLURAL" if one else "BUDGET_NAME"
        raise _refused(missing, f"is required beside {one or more}: one, and more than one.")
    for name, word in (("BUDGET_NAME", one), ("BUDGET_NAME_PLURAL", more)):
        if len(word) > 40 or (word and not word.isprintable()):
            raise _refused(name, "expected a word of at most 40 letters.")
    if one:
        return Budgets(exist, one, more)
    return Budgets(exist, *(BUDGET_OF_HOOGEVEEN if code == HOOGEVEEN else BUDGET))


def _refused(name: str, reason: str) -> EnvValidationError:
    return EnvValidationError(f'Environment variable "{name}": {reason}', [reason])
