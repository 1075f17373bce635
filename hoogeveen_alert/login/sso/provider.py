"""allauth's openid_connect and what it leaves out: nonce, checks of discovery, token, userinfo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import get_random_string

from . import network, tokens
from .environment import is_safe_address, origin_of
from .network import Refused


class PortalClient(OAuth2Client):
    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        asked: str = super().get_redirect_url("", scope, extra_params)
        return authorization_url + (f"&{asked[1:]}" if "?" in authorization_url else asked)

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: Any = None
    ) -> dict[str, Any]:
        """Raises Refused or Away; what the provider answered stays out of the log."""
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.callback_url,
            "code_verifier": pkce_code_verifier,
        }
        auth = None
        if self.basic_auth:
            auth = (self.consumer_key, self.consumer_secret)
        else:
            data |= {"client_id": self.consumer_key, "client_secret": self.consumer_secret}
        headers = {"Accept": "application/json"}
        with get_adapter().get_requests_session() as session:
            answer = session.post(self.access_token_url, data=data, auth=auth, headers=headers)
        if answer.status_code != 200:
            raise Refused(f"status {answer.status_code} for a code")
        given = network.json_object(answer)
        if not isinstance(given.get("access_token"), str):
            raise Refused("no access token")
        return given


class PortalOIDCAdapter(OpenIDConnectOAuth2Adapter):
    """Refuses what OpenID Connect Core and Discovery say that must be refused."""

    client_class = PortalClient

    @property
    def openid_config(self) -> Mapping[str, Any]:
        """The provider's discovery. Raises Refused or Away."""
        app = self.get_provider().app
        config = network.ask_or_remember(app.settings["server_url"])
        if config.get("issuer") != app.settings["issuer"]:
            raise Refused("another issuer in discovery")
        needed = {"authorization_endpoint", "token_endpoint", "jwks_uri"}
        optional = {"userinfo_endpoint", "end_session_endpoint"} & config.keys()
        for name in needed | optional:
            if not is_safe_address(config.get(name)):
                raise Refused(f"no safe {name} in discovery")
        for name in {"authorization_endpoint"} | optional - {"userinfo_endpoint"}:
            if origin_of(config[name]) not in app.settings["origins"]:
                raise Refused(f"{name} at an origin that the settings do not name")
        return config

    @property
    def basic_auth(self) -> bool:  # type: ignore[override]
        method = self.get_provider().app.settings["token_auth_method"]
        methods = self.openid_config.get("token_endpoint_auth_methods_supported")
        if method or not isinstance(methods, list):
            return bool(method != "client_secret_post")  # basic is what the standard presumes
        return "client_secret_post" not in methods

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """As the provider knows it, whatever host the browser names."""
        where = reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})
        return f"{settings.SITE_URL}{where}"

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Raises Refused or Away."""
        config, given = self.openid_config, kwargs["response"]
        expected = tokens.Expected(
            issuer=app.settings["issuer"],
            client_id=app.client_id,
            nonce=kwargs["nonce"],
            keys_at=config["jwks_uri"],
            tenant=app.settings["tenant"],
            acr=tuple(app.settings["acr"]),
        )
        claims = tokens.claims_of(given.get("id_token"), expected)
        if "userinfo_endpoint" in config:
            told = network.ask(config["userinfo_endpoint"], Authorization=f"Bearer {token.token}")
            if told.get("sub") != claims["sub"]:
                raise Refused("another subject in userinfo")
            claims = {**told, **claims}  # what is signed goes first
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, claims)
        login.claims = claims  # type: ignore[attr-defined]
        login.proof = {  # type: ignore[attr-defined]
            "id_token": given["id_token"],
            "end": config.get("end_session_endpoint", ""),
        }
        return login


class PortalProvider(OpenIDConnectProvider):
    """Keeps of somebody a fingerprint and nothing that the provider told."""

    oauth2_adapter_class = PortalOIDCAdapter
    package = "hoogeveen_alert.login.sso"

    @property
    def server_url(self) -> str:
        return str(self.app.settings["server_url"])

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Only where to go afterwards: an address could add scopes, or link an account."""
        return {"process": "login", "next_url": get_next_redirect_url(request)}

    def redirect(
        self,
        request: HttpRequest,
        process: Any,
        next_url: Any = None,
        data: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Raises Refused or Away."""
        nonce = get_random_string(32)
        auth_params = {"nonce": nonce}
        if self.app.settings["acr"]:
            auth_params["acr_values"] = " ".join(self.app.settings["acr"])
        return super().redirect(
            request, process, next_url, data, auth_params=auth_params, nonce=nonce
        )

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        return tokens.fingerprint(data["iss"], data["sub"])

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[Any]:
        return []

    def verify_token(self, request: HttpRequest, token: Any) -> Any:
        """A token from elsewhere has no nonce of ours."""
        raise Refused("a token that was not asked for")
