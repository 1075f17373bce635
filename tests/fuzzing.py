"""Requests that nobody means: every address, method and field, with values that break programs."""

import json
import random
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

METHODS = ("get",) * 11 + ("post",) * 8 + ("head", "put", "patch", "delete", "options", "trace")
VALUES = [
    *("", " ", "0", "1", "-1", "on", "²", "١٢", "1.5", "1e309", "nan", "9" * 19, "9" * 400),
    *("\0", "a\0b", "'", '"><script>alert(1)</script>', "' OR 1=1 --", "%", "\\", "../../etc"),
    *("{{ 7|add:7 }}", "{% if %}", "${7*7}", "%s%n", "\u202egnp.exe", "\ufeff", "Ĳ", "ß"),
    *("é" * 3000, "a " * 1000, "x" * 70_000),
    *("a@[127.0.0.1]", "a@b", "Jan <jan@example.org>", "jan@example.org"),
    *("0612345678", "+31 6 12345678", "+", "7933PA", "7933 pa", "0000AA", "12-a", "99999999"),
    *("2026-02-30", "0000-00-00", "99999-01-01", "2026-11-27", "31-12-2026", "24:61", "12:00"),
    *("0,0,5e-324,1", "nan,nan,inf,1", "6,52,7,53", "7,53,6,52", "-1e308,-1e308,1e308,1e308"),
    *("[", "{}", "[1,2]", "null", "true", '{"type":"Polygon","coordinates":[]}', "[[[[]]]]"),
    '{"type":"Polygon","coordinates":[[[6.5,52.7],[6.6,52.7],[6.6,52.8],[6.5,52.7]]]}',
    '{"type":"Polygon","coordinates":[[[1e400,0],[0,1],[1,1],[1e400,0]]]}',
    "00000000-0000-4000-8000-000000000000",
    "https://chat.whatsapp.com/DEMOabcdefghijklmnop",
    "https://evil.example/?a=b#c",
    "//evil.example",
    "javascript:alert(1)",
]
# What lists, searches and maps of the portal and of the admin read of an address.
PARAMETERS = (
    *("q", "o", "p", "e", "all", "page", "zoek", "wat", "aan", "naam", "bbox", "next", "lang"),
    *("postcode", "huisnummer", "toevoeging", "status__exact", "id__in", "actor", "role__exact"),
    *("_popup", "_to_field", "_changelist_filters", "_facets", "timestamp__year", "group", "soort"),
    *("recipient__exact", "text__regex", "password__regex", "memberships", "pk__in", "is_active"),
)
HEADERS = (
    {},
    {},
    {"accept-language": "\ufffd,en;q=nan"},
    {"accept-encoding": "br;q=0, gzip;q=x, *"},
    {"if-none-match": '"\0", W/*'},
    {"if-modified-since": "Thu, 99 Foo 99999 99:99:99 GMT"},
    {"range": "bytes=-0,9-1"},
    {"x-forwarded-for": "unknown, ::1, 300.1.1.1"},
    {"host": "evil.example:99999"},
    {"content-type": "multipart/form-data; boundary="},
    {"referer": "javascript:"},
)
FIELD = re.compile(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]+)"')
BROKEN = b"\xff\xfe%ED%A0%80\0--x\r\nContent-Disposition: form-data; name=\r\n\r\n"


@dataclass
class Fuzzer:
    """Makes requests of one person, the same ones for the same seed."""

    seed: str
    session: str | None
    paths: list[str]
    fields: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def send(self) -> tuple[str, Any]:
        """One request; how it was made, and its answer."""
        path = self.random.choice(self.paths)
        method = self.random.choice(METHODS)
        names = self._fields_of(path)
        address = self._address(path, names)
        options = self._body(method, names)
        headers = self.random.choice(HEADERS)
        client = self._client()
        answer = getattr(client, method)(address, headers=headers, **options)
        return f"{method} {address[:300]} {headers} {str(options)[:600]}", answer

    def _client(self) -> Client:
        """Of the same person, from another machine: limits count what machines send."""
        octets = [str(self.random.randrange(1, 255)) for _ in range(4)]
        client = Client(raise_request_exception=False, REMOTE_ADDR=".".join(octets))
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client

    def _fields_of(self, path: str) -> list[str]:
        """Names of the fields on the page as this person sees it; asked once."""
        if path not in self.fields:
            page = self._client().get(path)
            content = page.getvalue() if page.status_code < 500 else b""
            names = FIELD.findall(content[:500_000].decode(errors="replace"))
            self.fields[path] = list(dict.fromkeys(names))
        return self.fields[path]

    def _value(self) -> str:
        value = self.random.choice(VALUES)
        return value + self.random.choice(VALUES) if self.random.random() < 0.1 else value

    def _address(self, path: str, names: list[str]) -> str:
        if self.random.random() < 0.2:
            parts = path.split("/")
            parts[self.random.randrange(len(parts))] = quote(self._value()[:2000], safe="")
            path = "/".join(parts) or "/"
        # Most lists refuse a parameter that they do not know: often only what a page asks for.
        known = names if self.random.random() < 0.6 else [*names, *PARAMETERS]
        chosen = self._some(known, most=3)
        query = urlencode([(name, self._value()[:3000]) for name in chosen])
        broken = "&%ED%A0%80=%FF" if self.random.random() < 0.03 else ""
        return f"{path}?{query}{broken}" if query or broken else path

    def _body(self, method: str, names: list[str]) -> dict[str, Any]:
        if method not in ("post", "put", "patch"):
            return {}
        kind = self.random.random()
        if kind < 0.05:
            data = BROKEN * self.random.randrange(1, 9)
            kinds = ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "")
            return {"data": data, "content_type": self.random.choice(kinds)}
        if kind < 0.1 or method != "post":
            data = json.dumps({name: self._value() for name in names})
            return {"data": data, "content_type": "application/json"}
        return {"data": {name: self._posted() for name in self._some(names, most=len(names))}}

    def _posted(self) -> Any:
        kind = self.random.random()
        if kind < 0.03:
            name = self._value()[:80].replace("\0", "") or "a"
            return SimpleUploadedFile(name, BROKEN * self.random.randrange(3))
        if kind < 0.1:
            return [self._value() for _ in range(self.random.randrange(2, 5))]
        return self._value()

    def _some(self, names: list[str], *, most: int) -> list[str]:
        number = self.random.randrange(min(most, len(names)) + 1)
        return self.random.sample(names, number)
