"""What logs never keep: tokens, searched addresses, and tracebacks of what is no fault."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver

from hoogeveen_alert.logs import TOKEN_PATHS, WithoutSecrets, without_expected_traceback

ROOT = Path(__file__).parents[2]
NGINX = (ROOT / "deploy/nginx/http.inc").read_text(encoding="utf-8")
MASKED = re.search(r'"~\*\(\?s\)(\^\(\?<kind>\.\*\?/\(\?:(.*)\)\).*\$)" "\$kind', NGINX)
# What opens nothing by itself: numbers of rows, names of groups and the like, by their converter;
# a parameter of any other kind is a token, unless it is named here.
OPEN_CONVERTERS = {"key", "int", "slug", "uuid"}  # uuid: a sheet that its uploader alone reaches
OPEN = {
    "g/": {"slug"},
    "mijn-gegevens/": {"key"},  # a row, behind the token
    "mijn/borden/register": {"ending"},
    "mijn/budget": {"ending"},
}


def formatter() -> logging.Formatter:
    (found,) = {
        handler.formatter
        for handler in logging.getLogger().handlers
        if type(handler) is logging.StreamHandler
    }
    assert isinstance(found, WithoutSecrets)
    return found


def masked_by_nginx(path: str) -> str:
    """By the map of the shipped configuration."""
    expression = re.compile(MASKED[1].replace("(?<", "(?P<"), re.IGNORECASE | re.DOTALL)
    found = expression.match(path)
    return f"{found['kind']}/***{found['rest']}" if found else path


def routes(patterns, before: str = "") -> Iterator[str]:
    """Every address of the portal, as the urlconf writes it."""
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def with_tokens(route: str) -> str:
    """The address with S3cr3t for each parameter that may be one, as the visitor writes it."""
    opened = next((names for start, names in OPEN.items() if route.startswith(start)), set())

    def filled(parameter: re.Match[str]) -> str:
        converter, name = parameter["converter"], parameter["name"] or parameter["group"]
        return "open" if converter in OPEN_CONVERTERS or name in opened else "S3cr3t"

    parameters = (
        r"\(\?P<(?P<group>\w+)>(?:\[[^]]*\]|[^()])*\)|<(?:(?P<converter>\w+):)?(?P<name>\w+)>"
    )
    return "/" + re.sub(r"\$|\\Z|\\", "", re.sub(parameters, filled, route))


SECRET = [
    route
    for route in routes(get_resolver().url_patterns)
    if "S3cr3t" in with_tokens(route) and not route.startswith("beheer/")
]


def test_the_addresses_with_tokens_are_found():
    """Also those of allauth, which are expressions; not the short address of a group."""
    found = "\n".join(map(with_tokens, SECRET))

    assert len(SECRET) >= 33
    for expected in (
        *("/accounts/confirm-email/S3cr3t/", "/accounts/password/reset/key/S3cr3t-S3cr3t/"),
        *("/accounts/inloggen/S3cr3t/", "/overzichten/S3cr3t/", "/agenda/S3cr3t.ics"),
    ):
        assert expected in found
    assert "/g/" not in found


def test_every_path_of_the_list_is_one_of_an_address():
    """A path that no address has any more hides what should be read."""
    assert {
        path
        for path in TOKEN_PATHS
        if not any(with_tokens(route).startswith(f"/{path}/") for route in SECRET)
    } == set()


@pytest.mark.parametrize("route", SECRET)
def test_log_and_nginx_mask_the_token_of_every_address(route):
    path = with_tokens(route)
    record = logging.LogRecord("django.request", 30, "", 1, "Gone: %s", (path,), None)

    assert "S3cr3t" in path
    assert "S3cr3t" not in formatter().format(record)
    assert "S3cr3t" not in masked_by_nginx(path)


def test_nginx_masks_exactly_the_paths_of_the_list():
    assert MASKED[2].split("|") == list(TOKEN_PATHS)
    for kind in TOKEN_PATHS:
        assert masked_by_nginx(f"/{kind}/S3cr3t/") == f"/{kind}/***/"
    assert masked_by_nginx("/groepen/centrum/aanmelden/") == "/groepen/centrum/aanmelden/"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/aanmelding/abc:def-123/", "/aanmelding/***/"),
        ("/accounts/password/reset/key/1-abc/", "/accounts/password/reset/key/***/"),
        # As mail programs break them.
        ("/Aanmelding/abc:def-123/", "/Aanmelding/***/"),
        ("//aanmelding//abc:def-123/\n", "//aanmelding//***/"),
        ("/https:/alert.example.nl/aanmelding/abc", "/https:/alert.example.nl/aanmelding/***"),
        ("/zoeken?postcode=7933PA&huisnummer=12", "/zoeken"),
    ],
)
def test_no_log_keeps_a_token_or_a_searched_address(path, logged):
    record = logging.LogRecord("django.request", 30, "", 1, "Gone: %s", (path,), None)

    assert formatter().format(record).strip().endswith(f"Gone: {logged}")
    # nginx gives the map an address whose slashes it made one, and without the query.
    assert "abc" not in masked_by_nginx(re.sub("/+", "/", path).partition("?")[0])


@pytest.mark.parametrize(
    "said",
    [
        "DETAIL:  Key (email)=(jo.de-vries+x@mail.example.org) already exists.",
        "550 5.1.1 <jo.de-vries@example.org>: Recipient address rejected",
    ],
)
def test_no_traceback_keeps_an_address(said):
    error = (ValueError, ValueError(said), None)
    record = logging.LogRecord("django.request", 40, "", 1, "Error: /", (), error)

    written = formatter().format(record)

    assert "***@***" in written
    assert "vries" not in written
    assert "example" not in written


@pytest.mark.django_db
def test_a_page_that_is_not_there_or_refused_writes_no_traceback(client, coordinator, caplog):
    caplog.handler.addFilter(without_expected_traceback)
    client.force_login(coordinator)

    client.get("/does-not-exist/")
    client.get("/beheer/accounts/user/")
    client.get("/groepen/", headers={"host": "evil.example"})

    written = [record for record in caplog.records if record.name.startswith("django.")]
    assert len(written) >= 3
    assert all(record.exc_info is None for record in written)


def test_a_fault_keeps_its_traceback():
    record = logging.LogRecord("django.request", 40, "", 1, "x", (), (ValueError, None, None))
    record.status_code = 500

    assert without_expected_traceback(record)
    assert record.exc_info


def test_the_filter_is_in_force():
    (handler,) = (h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)

    assert [getattr(part, "callback", None) for part in handler.filters] == [
        without_expected_traceback
    ]
