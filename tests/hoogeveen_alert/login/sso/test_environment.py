"""Providers by environment: what is wrong is named, what is documented works."""

import re

import pytest
from django.conf import settings
from environs import Env, EnvError

from hoogeveen_alert.login.sso import environment
from tests.hoogeveen_alert.test_settings import SOUND, start

ENTRA = {
    "OIDC_PROVIDERS": "entra",
    "OIDC_ENTRA_ISSUER": "https://login.microsoftonline.com/72f988bf/v2.0",
    "OIDC_ENTRA_CLIENT_ID": "portal",
    "OIDC_ENTRA_CLIENT_SECRET": "secret",
}


def read(monkeypatch, **values: str | None) -> list[dict]:
    for name, value in (ENTRA | values).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    return environment.providers(Env())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_PROVIDERS", "Entra"),
        ("OIDC_PROVIDERS", "entra,entra"),
        ("OIDC_PROVIDERS", "entra,../x"),
        ("OIDC_ENTRA_ISSUER", None),
        ("OIDC_ENTRA_ISSUER", "login.microsoftonline.com"),
        ("OIDC_ENTRA_ISSUER", "http://login.microsoftonline.com"),
        ("OIDC_ENTRA_ISSUER", "https://login.microsoftonline.com/{tenantid}/v2.0"),
        ("OIDC_ENTRA_ISSUER", "https://login.microsoftonline.com/v2.0?x=1"),
        ("OIDC_ENTRA_ISSUER", "https://user:secret@login.microsoftonline.com/"),
        ("OIDC_ENTRA_ISSUER", "https://login.example.org; script-src *"),
        ("OIDC_ENTRA_ISSUER", "https://login.example.org:port/"),
        ("OIDC_ENTRA_CLIENT_ID", None),
        ("OIDC_ENTRA_CLIENT_ID", ""),
        ("OIDC_ENTRA_CLIENT_SECRET", None),
        ("OIDC_ENTRA_NAME", "x" * 41),
        ("OIDC_ENTRA_SCOPE", "profile email"),
        ("OIDC_ENTRA_ORIGINS", "https://adfs.example.nl/path"),
        ("OIDC_ENTRA_ORIGINS", "*"),
        ("OIDC_ENTRA_ORIGINS", "https://*.example.nl"),
        ("OIDC_ENTRA_EMAIL_DOMAINS", "@example.nl"),
        ("OIDC_ENTRA_TOKEN_AUTH", "none"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(monkeypatch, name, value):
    with pytest.raises(EnvError, match=name):
        read(monkeypatch, **{name: value})


def test_without_providers_there_are_none(monkeypatch):
    assert read(monkeypatch, OIDC_PROVIDERS=None) == []
    assert read(monkeypatch, OIDC_PROVIDERS="") == []


def test_any_number_of_providers_by_one_name_each(monkeypatch):
    first, second = read(
        monkeypatch,
        OIDC_PROVIDERS="entra,surf-conext",
        OIDC_ENTRA_EMAIL_DOMAINS="Hoogeveen.nl",
        OIDC_SURF_CONEXT_ISSUER="https://connect.surfconext.nl",
        OIDC_SURF_CONEXT_CLIENT_ID="alert.example.nl",
        OIDC_SURF_CONEXT_CLIENT_SECRET="other",
        OIDC_SURF_CONEXT_NAME="Politie",
        OIDC_SURF_CONEXT_ORIGINS="https://engine.surfconext.nl",
    )

    assert (first["provider_id"], first["name"], first["secret"]) == ("entra", "Entra", "secret")
    assert first["settings"]["email_domains"] == ["hoogeveen.nl"]
    assert (second["provider_id"], second["name"]) == ("surf-conext", "Politie")
    assert environment.form_origins([first, second]) == [
        "https://connect.surfconext.nl",
        "https://engine.surfconext.nl",
        "https://login.microsoftonline.com",
    ]


def test_every_example_of_the_documentation_is_read(monkeypatch):
    text = (settings.BASE_DIR / "docs" / "single-sign-on.md").read_text("utf-8")
    examples = re.findall(r"```sh\n(OIDC_PROVIDERS=.*?)```", text, re.DOTALL)
    assert len(examples) == 3

    for example in examples:
        values = dict(line.split("=", 1) for line in example.strip().splitlines())
        (provider,) = read(monkeypatch, **{name: v.strip("'") for name, v in values.items()})
        assert provider["settings"]["issuer"] in example


def test_every_setting_is_documented():
    text = (settings.BASE_DIR / "docs" / "settings.md").read_text("utf-8")
    code = (settings.BASE_DIR / "hoogeveen_alert/login/sso/environment.py").read_text("utf-8")

    asked = set(re.findall(r"\{start\}([A-Z_]+)", code))

    assert len(asked) > 8
    assert {name for name in asked if f"`OIDC_<NAME>_{name}`" not in text} == set()


def test_a_form_may_send_the_browser_to_the_providers_and_nowhere_else(tmp_path):
    policy = "settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    code = f"from django.conf import settings; print(*{policy})"

    result = start(tmp_path, "shell", "-v", "0", "-c", code, **SOUND, **ENTRA)

    assert result.stdout.split() == ["'self'", "https://login.microsoftonline.com"], result.stderr


def test_a_wrong_provider_stops_the_start_by_name(tmp_path):
    result = start(tmp_path, **SOUND, **(ENTRA | {"OIDC_ENTRA_CLIENT_SECRET": None}))

    assert result.returncode == 1
    assert '"OIDC_ENTRA_CLIENT_SECRET"' in result.stderr
    assert "Traceback" not in result.stderr
