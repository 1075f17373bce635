"""What logs never keep: tokens, searched addresses, and tracebacks of what is no fault."""

import logging
import re
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from hoogeveen_alert.logs import TOKEN_PATHS, WithoutSecrets, without_expected_traceback

ROOT = Path(__file__).parents[2]
NGINX = (ROOT / "deploy/nginx/hoogeveen-alert.conf").read_text(encoding="utf-8")
# Parameters of addresses that open nothing by themselves.
OPEN = {
    *(
        "pk",
        "key",
        "part",
        "slug",
        "page",
        "ending",
        "year",
        "key_kind",
        "app_label",
        "object_id",
        "url",
    ),
    *("content_type_id", "kind", "version", "provider_id", "provider"),
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
    """By the map of the shipped configuration: the first of its expressions that matches."""
    for expression in re.findall(r'^    "~(\^\(\?<kind>/.*)"  +"\$kind', NGINX, re.MULTILINE):
        if found := re.match(expression.replace("(?<", "(?P<"), path):
            return f"{found['kind']}/***{found['rest']}"
    return path


def addresses(patterns, before: str = "") -> list[tuple[str, set[str]]]:
    """Every address of the portal with example values, and the names of its parameters."""
    found = []
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            names = set(re.findall(r"[<:](\w+)>", route))
            found.append((route, names - OPEN))
    return found


def with_tokens(route: str) -> str:
    """The address with the secret in each parameter that is one, as the visitor writes it."""

    def filled(parameter: re.Match[str]) -> str:
        name = re.search(r"(\w+)>", parameter[0])[1]
        return "open" if name in OPEN else "S3cr3t"

    route = re.sub(r"\(\?P<\w+>[^)]*\)\)?|<[\w:]+>", filled, route)
    return "/" + route.replace("$", "").replace("\\Z", "").replace("\\", "")


SECRET = [
    route
    for route, names in addresses(get_resolver().url_patterns)
    if names and not route.startswith("beheer/") and "<uuid:" not in route
]


def test_there_are_addresses_with_tokens():
    assert len(SECRET) > 12


@pytest.mark.parametrize("route", SECRET)
def test_log_and_nginx_mask_the_token_of_every_address(route):
    path = with_tokens(route)
    record = logging.LogRecord("django.request", 30, "", 1, "Gone: %s", (path,), None)

    assert "S3cr3t" in path
    assert "S3cr3t" not in formatter().format(record)
    assert "S3cr3t" not in masked_by_nginx(path)


def test_nginx_masks_exactly_the_paths_of_the_list():
    for kind in TOKEN_PATHS:
        assert masked_by_nginx(f"/{kind}/S3cr3t/") == f"/{kind}/***/"
    assert masked_by_nginx("/groepen/centrum/aanmelden/") == "/groepen/centrum/aanmelden/"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/aanmelding/abc:def-123/", "/aanmelding/***/"),
        ("/accounts/password/reset/key/1-abc/", "/accounts/password/reset/key/***/"),
        ("/zoeken?postcode=7933PA&huisnummer=12", "/zoeken"),
    ],
)
def test_no_log_keeps_a_token_or_a_searched_address(path, logged):
    record = logging.LogRecord("django.request", 30, "", 1, "Gone: %s", (path,), None)

    assert formatter().format(record).endswith(f"Gone: {logged}")


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
