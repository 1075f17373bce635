"""Answers about files of the map that are given again without Django: the same, and never old."""

import gzip
import json
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import date
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import RequestFactory
from django.urls import set_script_prefix

from groups.public import kept_answers
from groups.public.kept_answers import KeptAnswers
from tests.mail_server import free_port, own_redis, wait_until, worker_environment

FILE = "/kaart/groepen.geojson"
SIGNS = "/kaart/borden.geojson"


@pytest.fixture(autouse=True)
def at_the_root():
    """What a WSGI server says of its place stays with the process; the next test is at the root."""
    yield
    set_script_prefix("/")


@pytest.fixture(autouse=True)
def _connection_of_the_test_stays_open():
    """Django closes its connection after a request, except, likewise, for its test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def portal(settings) -> KeptAnswers:
    settings.MAP_FRESH_FOR = 60
    return KeptAnswers(WSGIHandler())


def ask(application, path=FILE, method="GET", query=None, *, secure=False, **headers):
    """Status, headers and body of an answer, as a web server gets them."""
    factory = RequestFactory(SERVER_NAME="localhost")
    headers = {"host": "localhost"} | {name.replace("_", "-"): headers[name] for name in headers}
    request = factory.generic(method, path, query_params=query, secure=secure, headers=headers)
    if "cookie" not in headers:
        del request.environ["HTTP_COOKIE"]  # empty; a web server leaves it out
    begun = []
    response = application(request.environ, lambda *said: begun.append(said))
    body = b"".join(response)
    getattr(response, "close", lambda: None)()
    [(status, told)] = begun
    return status, dict(told), body


# The same ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [FILE, SIGNS])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, deflate, br, zstd", "identity", ""])
def test_an_answer_given_again_is_the_one_of_django_and_asks_nothing(
    portal, group, path, method, encoding, django_assert_num_queries
):
    first = ask(portal, path, method, accept_encoding=encoding)

    with django_assert_num_queries(0):
        again = ask(portal, path, method, accept_encoding=encoding)

    assert again == first == ask(portal.django, path, method, accept_encoding=encoding)
    assert again[0] == "200 OK"
    assert again[1]["Content-Security-Policy"]


def test_whoever_takes_no_gzip_gets_none_of_what_others_got(portal, group):
    _, packed_headers, packed = ask(portal, accept_encoding="gzip")
    _, headers, body = ask(portal, accept_encoding="")

    assert packed_headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in headers
    assert gzip.decompress(packed) == body
    assert json.loads(body)["features"][0]["id"] == group.slug


def test_its_own_tag_is_answered_with_304_without_asking(portal, group, django_assert_num_queries):
    tag = ask(portal)[1]["ETag"]
    first = ask(portal, if_none_match=tag)

    with django_assert_num_queries(0):
        again = ask(portal, if_none_match=tag)

    assert again == first == ask(portal.django, if_none_match=tag)
    assert (again[0], again[2]) == ("304 Not Modified", b"")


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ("200 OK", {"if_none_match": '"another"'}),
        ("200 OK", {"query": {"bbox": "6,52,7,53"}}),
        ("200 OK", {"range": "bytes=0-9"}),
        ("200 OK", {"if_modified_since": "Sun, 22 Nov 2026 10:00:00 GMT"}),
        ("412 Precondition Failed", {"if_match": '"another"'}),
        ("400 Bad Request", {"host": "evil.example"}),
        ("400 Bad Request", {"query": {"bbox": "x"}}),
        ("403 Forbidden", {"method": "POST"}),
        ("404 Not Found", {"path": "/kaart/niets.geojson"}),
        ("200 OK", {"path": "/kaart/"}),
    ],
)
def test_what_only_django_can_judge_goes_there_each_time(portal, group, status, asked):
    ask(portal)
    ask(portal)
    kept = portal._kept

    answers = [ask(portal, **asked) for _ in range(2)]

    assert [answer[0] for answer in answers] == [status, status]
    assert portal._kept == kept


HEADERS = {
    "a range": {"range": "bytes=0-9"},
    "a range that may be stale": {"range": "bytes=0-9", "if_range": '"x"'},
    "another tag": {"if_none_match": '"another"'},
    "a list of tags": {"if_none_match": '"another", W/"weak"'},
    "any tag": {"if_none_match": "*"},
    "no tag": {"if_none_match": ""},
    "a tag that is none": {"if_none_match": "x" * 4_000},
    "a tag to match": {"if_match": '"another"'},
    "a date of the past": {"if_modified_since": "Sun, 22 Nov 2026 10:00:00 GMT"},
    "a date that is none": {"if_modified_since": "yesterday"},
    "unmodified": {"if_unmodified_since": "Sun, 22 Nov 2026 10:00:00 GMT"},
    "brotli refused": {"accept_encoding": "br;q=0, gzip"},
    "brotli refused at length": {"accept_encoding": "br;q=0.000, gzip;q=1.000"},
    "tabs around the quality": {"accept_encoding": "br\t;\tq=0, gzip"},
    "anything": {"accept_encoding": "*"},
    "nothing": {"accept_encoding": "*;q=0"},
    "not even as it is": {"accept_encoding": "identity;q=0"},
    "capitals": {"accept_encoding": "GZIP"},
    "an unknown encoding": {"accept_encoding": "zstd, x-gzip"},
    "a quality that is none": {"accept_encoding": "gzip;q=much, ;;;,,=\x00"},
    "a very long encoding": {"accept_encoding": "x," * 4_000 + "gzip"},
    "letters that are no ASCII": {"accept_encoding": "gz\xefp, br\xa0"},
    "a cookie": {"cookie": "theme=dark"},
    "cookies that are none": {"cookie": "\x00=;;;=" * 100},
    "a session that is none": {"cookie": "sessionid=x"},
    "a password": {"authorization": "Basic eDp5"},
    "a host in capitals": {"host": "LOCALHOST"},
    "a host with a port": {"host": "localhost:1"},
    "a host with a dot": {"host": "localhost."},
    "another host": {"host": "evil.example"},
    "two hosts": {"host": "localhost,evil.example"},
    "a host with a path": {"host": "localhost/evil"},
    "no host": {"host": ""},
    "a host of a proxy": {"x_forwarded_host": "evil.example"},
    "a port of a proxy": {"x_forwarded_port": "1"},
    "an address of a proxy": {"x_forwarded_for": "10.0.0.1, 10.0.0.2"},
    "a scheme of a proxy": {"x_forwarded_proto": "https"},
    "schemes of proxies": {"x_forwarded_proto": "https, http"},
    "another forwarded": {"forwarded": "host=evil.example;proto=http"},
    "no cache": {"cache_control": "no-cache", "pragma": "no-cache"},
    "only from a cache": {"cache_control": "only-if-cached"},
    "something to vary by": {"vary": "*", "accept": "text/html", "accept_language": "fr"},
    "another origin": {"origin": "https://evil.example", "sec_fetch_mode": "cors"},
    "another method": {"x_http_method_override": "DELETE"},
    "a body": {"content_length": "5"},
    "a body in parts": {"transfer_encoding": "chunked"},
    "an upgrade": {"connection": "Upgrade, Cookie", "upgrade": "websocket"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_whatever_somebody_sends_the_answer_is_that_of_django(portal, group, settings, headers):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for method in ("GET", "HEAD"):
        expected = ask(portal.django, method=method, **headers)

        assert [ask(portal, method=method, **headers) for _ in range(2)] == [expected, expected]
        assert ask(portal, method=method) == ask(portal.django, method=method)
        assert ask(portal, accept_encoding="br") == ask(portal.django, accept_encoding="br")
        assert ask(portal, method=method, **headers) == expected


@pytest.mark.parametrize("method", ["POST", "OPTIONS", "PUT", "TRACE", "get", "HEAD ", "X"])
def test_other_methods_are_for_django(portal, group, method):
    ask(portal)

    assert ask(portal, method=method) == ask(portal.django, method=method)
    assert [question.method for question in portal._kept] == ["GET"]


@pytest.mark.parametrize(
    "query",
    [{"bbox": ""}, {"bbox": "6,52,7,53"}, {"x": "y" * 60_000}, {"": ""}, {"%00": "\x00"}],
    ids=["empty", "window", "oversize", "nameless", "nul"],
)
def test_a_question_in_the_address_is_answered_by_django(portal, group, query):
    ask(portal)

    answer = ask(portal, query=query)

    assert answer == ask(portal.django, query=query)
    assert [question.path for question in portal._kept] == [FILE]


@pytest.mark.parametrize(
    "path",
    [
        *("/kaart/groepen.geojson/", "/kaart//groepen.geojson", "/KAART/groepen.geojson"),
        *("/kaart/groepen.geojson\n", "/kaart/../kaart/groepen.geojson", "/kaart/x.geojson"),
        "//kaart/groepen.geojson",
    ],
)
def test_another_spelling_of_the_address_is_for_django(portal, group, path):
    ask(portal)

    assert ask(portal, path) == ask(portal.django, path)
    assert [question.path for question in portal._kept] == [FILE]


def test_a_portal_below_another_address_keeps_nothing(portal, group):
    def prefixed(environ, start_response):
        return portal(environ | {"SCRIPT_NAME": "/elders"}, start_response)

    ask(prefixed)

    assert portal._kept == {}


def test_somebody_logged_in_gets_the_answer_for_somebody_logged_in(portal, client, manager, group):
    client.force_login(manager)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    ask(portal)

    _, headers, _ = ask(portal, cookie=cookie)

    assert "no-store" in headers["Cache-Control"]
    assert "public" in ask(portal)[1]["Cache-Control"]


def test_plain_http_is_sent_to_https_whatever_was_kept(settings, group):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.MAP_FRESH_FOR = 60
    portal = KeptAnswers(WSGIHandler())

    for _ in range(2):
        status, headers, _ = ask(portal, x_forwarded_proto="https")
        assert (status, headers["Strict-Transport-Security"]) == ("200 OK", "max-age=60")
        assert ask(portal)[0] == "301 Moved Permanently"
        assert ask(portal, x_forwarded_proto="http")[0] == "301 Moved Permanently"


# Never old -----------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """Seconds that the process takes the time to be; a list of one."""
    now = [1000.0]
    monkeypatch.setattr(kept_answers, "monotonic", lambda: now[0])
    return now


def test_a_change_is_seen_when_the_second_is_over(portal, group, settings, clock):
    settings.MAP_FRESH_FOR = 1
    _, before, body = ask(portal)
    group.confirm(on=date(2026, 11, 20))
    assert ask(portal)[2] == body

    clock[0] += 1
    _, after, body = ask(portal)

    assert json.loads(body)["features"][0]["properties"]["confirmed"] == "2026-11-20"
    assert after["ETag"] != before["ETag"]
    assert ask(portal, if_none_match=before["ETag"])[0] == "200 OK"
    assert ask(portal, if_none_match=after["ETag"])[0] == "304 Not Modified"


def test_the_second_begins_before_the_database_is_asked(portal, group, settings, clock):
    settings.MAP_FRESH_FOR = 1

    def slow(execute, sql, params, many, context):
        clock[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(slow):
        _, _, body = ask(portal)
    group.confirm(on=date(2026, 11, 20))

    assert ask(portal)[2] != body


def test_invented_hosts_fill_no_memory(portal, group, settings):
    settings.ALLOWED_HOSTS = [".example.nl"]

    for number in range(1, 3 * kept_answers.AT_MOST):
        asked = {"host": f"h{number}.example.nl:{number}", "accept_encoding": f"gzip;q=0.{number}"}
        assert ask(portal, **asked)[0] == "200 OK"
        assert ask(portal, **asked, x_forwarded_proto=f"x{number}")[0] == "200 OK"
        ask(portal, **asked, if_none_match=f'"{number}"')

    assert len(portal._kept) == 1


def test_more_than_there_can_be_is_not_kept(portal, group, monkeypatch):
    monkeypatch.setattr(kept_answers, "AT_MOST", 1)

    ask(portal)
    ask(portal, SIGNS)

    assert [question.path for question in portal._kept] == [FILE]


# Two processes -------------------------------------------------------------------------------


@contextmanager
def web_server(environment):
    """A gunicorn of one process as bin/run starts it; yields the address of the map file."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "hoogeveen_alert.wsgi", "--no-control-socket"]
    command += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4"]
    process = subprocess.Popen([*command, "--log-level", "critical"], env=environment)
    url = f"http://localhost:{port}{FILE}"
    try:
        wait_until(lambda: process.poll() is not None or answers(url))
        yield url
    finally:
        process.terminate()
        process.wait(180)


def answers(url) -> bool:
    try:
        return bool(fetch(url))
    except OSError:
        return False


def fetch(url, method="GET", **headers):
    request = Request(url, method=method, headers=headers)
    try:
        response = urlopen(request, timeout=60)
    except HTTPError as error:
        response = error
    with closing(response):
        return response.status, response.headers, response.read()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_change_reaches_every_process(group, tmp_path, settings):
    def confirmed(url) -> str:
        return json.loads(fetch(url)[2])["features"][0]["properties"]["confirmed"]

    with own_redis(tmp_path, settings) as redis:
        environment = worker_environment(None, redis, tmp_path)
        with web_server(environment) as one, web_server(environment) as other:
            assert [confirmed(url) for url in (one, other) * 5] == ["2026-11-01"] * 10
            old = fetch(one)[1]["ETag"]
            group.confirm(on=date(2026, 11, 20))

            for url in (one, other):
                wait_until(lambda url=url: confirmed(url) == "2026-11-20")
                assert fetch(url, **{"If-None-Match": old})[0] == 200
            assert fetch(one)[1]["ETag"] == fetch(other)[1]["ETag"] != old
            assert_head_and_304_hold_no_body(one)


def assert_head_and_304_hold_no_body(url) -> None:
    for _ in range(3):
        _, headers, body = fetch(url, **{"Accept-Encoding": "gzip"})
        assert fetch(url, "HEAD", **{"Accept-Encoding": "gzip"})[2] == b""
        length = fetch(url, "HEAD", **{"Accept-Encoding": "gzip"})[1]["Content-Length"]
        assert int(length) == len(body)
        tagged = {"Accept-Encoding": "gzip", "If-None-Match": headers["ETag"]}
        assert fetch(url, **tagged)[::2] == (304, b"")
