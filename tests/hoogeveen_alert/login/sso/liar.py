"""A provider that lies: `/<lie>` is an issuer that does everything right but for that.

A process of its own: `python liar.py` prints the port that it listens on. What somebody is said
to be stands in the address to which the test sends its browser: `&claims={"sub": …}`.
"""

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time
from urllib.parse import urlencode

import flask
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.serving import make_server

CLIENT, SECRET = "portal", "a secret that both of us know, of more than 32 bytes"
app = flask.Flask(__name__)
own, foreign = (rsa.generate_private_key(65537, 2048) for _ in range(2))
short = rsa.generate_private_key(65537, 1024)
given: dict[str, dict] = {}  # by code
first: dict[str, str] = {}  # the first token of each lie


def here(lie: str, page: str = "") -> str:
    return flask.request.host_url.rstrip("/") + f"/{lie}{page}"


@app.get("/<lie>/.well-known/openid-configuration")
def discovery(lie):
    config = {
        "issuer": here(lie),
        "authorization_endpoint": here(lie, "/authorize"),
        "token_endpoint": here(lie, "/token"),
        "userinfo_endpoint": here(lie, "/userinfo"),
        "jwks_uri": here(lie, "/keys"),
        "end_session_endpoint": here(lie, "/end"),
    }
    if lie == "slow":
        time.sleep(3)
    answer = DISCOVERIES.get(lie)
    return answer() if answer else changed(DISCOVERY, lie, config)


def drip():
    for _ in range(40):
        time.sleep(0.1)
        yield " "


def changed(lies: dict, lie: str, facts: dict) -> dict:
    """The facts as this lie has them; a lie of None leaves one out."""
    told = facts | lies.get(lie, {})
    return {name: value for name, value in told.items() if value is not None}


# What stands at the address of discovery instead.
DISCOVERIES = {
    "discovery-is-no-json": lambda: "<html>Welcome</html>",
    "discovery-is-a-list": lambda: flask.jsonify([1]),
    "discovery-moved": lambda: flask.redirect(here("truth", "/.well-known/openid-configuration")),
    "broken": lambda: ("Internal Server Error", 500),
    "dripping": lambda: flask.Response(drip(), mimetype="application/json"),
}
DISCOVERY = {
    "discovery-of-another-issuer": {"issuer": "https://id.example.org"},
    "discovery-is-endless": {"more": "x" * 1_000_000},
    "discovery-without-keys": {"jwks_uri": None},
    "discovery-in-plain-http": {"token_endpoint": "http://id.example.org/token"},
    "discovery-of-numbers": {"token_endpoint": 7},
    "authorization-elsewhere": {"authorization_endpoint": "https://id.example.org/authorize"},
    "end-elsewhere": {"end_session_endpoint": "https://id.example.org/end"},
    "no-userinfo": {"userinfo_endpoint": None},
    "no-end": {"end_session_endpoint": None},
}
KEY = {
    "broken-key": {"n": "%%%"},
    "key-of-numbers": {"n": 7, "e": 7},
    "half-a-key": {"e": None},
    "key-without-name": {"kid": None},
    "which-key": {"kid": None},
    "key-to-encrypt": {"use": "enc"},
    "key-of-another-kind": {"kty": "oct", "k": "c2VjcmV0"},
    "key-for-another-algorithm": {"alg": "RS512"},
}
KEYS = {"keys-are-a-number": {"keys": 7}, "no-keys": {"keys": []}}


@app.get("/<lie>/keys")
def keys(lie):
    if lie == "keys-are-no-json":
        return "no keys"
    key = short if lie == "short-key" else own
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    jwk = changed(KEY, lie, jwk | {"kid": "one", "use": "sig"})
    return changed(KEYS, lie, {"keys": [jwk] * (2 if lie == "which-key" else 1)})


ANSWER = {
    "cancelled": {"error": "access_denied", "code": None},
    "error": {"error": "server_error", "code": None},
    "no-code": {"code": None},
    "no-state": {"state": None},
    "another-state": {"state": "made-up"},
    "answer-of-another-issuer": {"iss": "https://id.example.org"},
}


@app.get("/<lie>/authorize")
def authorize(lie):
    asked = flask.request.args
    code = secrets.token_urlsafe(16)
    claims = json.loads(asked.get("claims", "{}"))
    given[code] = {"asked": dict(asked), "claims": {"sub": "one", **claims}}
    answer = changed(ANSWER, lie, {"code": code, "state": asked["state"]})
    return flask.redirect(f"{asked['redirect_uri']}?{urlencode(answer)}")


TOKENS = {
    "code-refused": lambda: ({"error": "invalid_grant"}, 400),
    "token-is-no-json": lambda: "access_token=abc",
    "token-is-a-list": lambda: flask.jsonify(["abc"]),
    "token-away": lambda: ("Bad gateway", 502),
}
TOKEN = {
    "no-token": {"id_token": None},
    "token-is-a-number": {"id_token": 7},
    "token-is-garbage": {"id_token": "one.two.three"},
    "no-access-token": {"access_token": None},
}


@app.post("/<lie>/token")
def token(lie):
    if lie in TOKENS:
        return TOKENS[lie]()
    form = flask.request.form
    asked = given[form["code"]]["asked"]
    proof = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(proof).decode().rstrip("=")
    told = signed(lie, form["code"])
    if lie == "replayed":
        told = first.setdefault(lie, told)
    answer = {"access_token": form["code"], "expires_in": "soon", "id_token": told}
    return changed(TOKEN, lie, answer)


CLAIMS = {
    "another-issuer": {"iss": "https://id.example.org"},
    "no-issuer": {"iss": None},
    "another-audience": {"aud": "another"},
    "no-audience": {"aud": None},
    "for-two-and-no-party": {"aud": [CLIENT, "another"]},
    "another-party": {"azp": "another"},
    "another-nonce": {"nonce": "made-up"},
    "no-nonce": {"nonce": None},
    "nonce-is-a-list": {"nonce": ["made-up"]},
    "nonce-of-half-a-letter": {"nonce": "\ud800"},
    "no-subject": {"sub": None},
    "empty-subject": {"sub": ""},
    "expired": {"exp": -600, "iat": -900},
    "no-expiry": {"exp": None},
    "issued-in-the-future": {"iat": 3600, "exp": 7200},
    "no-moment": {"iat": None},
    "not-yet": {"nbf": 3600},
    "expiry-in-words": {"exp": "tomorrow"},
    "expiry-without-end": {"exp": float("inf")},
}


def signed(lie: str, code: str) -> str:
    asked = given[code]["asked"]
    facts = {"iss": here(lie), "aud": asked["client_id"], "iat": 0, "exp": 300}
    facts |= {"nonce": asked.get("nonce"), **given[code]["claims"]}
    claims = changed(CLAIMS, lie, facts)
    for name in {"iat", "exp", "nbf"} & claims.keys():  # seconds from now
        if isinstance(claims[name], int):
            claims[name] += int(time.time())
    return (WRITTEN.get(lie) or honestly)(claims)


def honestly(claims, key=own, **header):
    return jwt.encode(claims, key, "RS256", {"kid": "one", **header})


def with_public_key(claims):
    """What a verifier falls for that takes the algorithm from the token; PyJWT would not sign."""
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = own.public_key().public_bytes(serialization.Encoding.PEM, kind)
    parts = ({"alg": "HS256", "typ": "JWT", "kid": "one"}, claims)
    said = b".".join(jwt.utils.base64url_encode(json.dumps(part).encode()) for part in parts)
    sign = jwt.utils.base64url_encode(hmac.digest(pem, said, "sha256"))
    return f"{said.decode()}.{sign.decode()}"


def changed_afterwards(claims):
    head, _, sign = honestly(claims).split(".")
    return f"{head}.{honestly(claims | {'sub': 'boss'}).split('.')[1]}.{sign}"


WRITTEN = {
    "another-key": lambda claims: honestly(claims, foreign),
    "unknown-key": lambda claims: honestly(claims, kid="two"),
    "short-key": lambda claims: honestly(claims, short),
    "key-without-name": lambda claims: jwt.encode(claims, own, "RS256"),
    "which-key": lambda claims: jwt.encode(claims, own, "RS256"),
    "algorithm-none": lambda claims: jwt.encode(claims, None, "none", {"kid": "one"}),
    "algorithm-hs256": lambda claims: jwt.encode(claims, SECRET, "HS256", {"kid": "one"}),
    "hs256-with-the-public-key": with_public_key,
    "unsigned": lambda claims: honestly(claims).rpartition(".")[0] + ".",
    "changed-afterwards": changed_afterwards,
    "critical-header": lambda claims: honestly(claims, crit=["exp2"], exp2=1),
}


USERINFOS = {
    "userinfo-refused": lambda: ({"error": "invalid_token"}, 401),
    "userinfo-is-no-json": lambda: "<html>",
    "userinfo-away": lambda: ("Service unavailable", 503),
}
USERINFO = {
    "userinfo-of-somebody-else": {"sub": "two"},
    "userinfo-without-subject": {"sub": None},
}


@app.get("/<lie>/userinfo")
def userinfo(lie):
    if lie in USERINFOS:
        return USERINFOS[lie]()
    code = flask.request.headers["Authorization"].removeprefix("Bearer ")
    return changed(USERINFO, lie, given[code]["claims"])


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, app, threaded=True)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
