"""So many requests a second of GET and POST at the portal of this machine until a file is there.

Says how many, of which answers and how long; ends with 1 when one failed or took over 30 seconds.
"""

import collections
import http.client
import re
import ssl
import sys
import threading
import time
from pathlib import Path

HOST, STOP, PER_SECOND = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
PATIENCE = 30  # seconds
PAGES = ("/", "/kaart/", "/healthz", "/kaart/groepen.geojson", "/accounts/login/")
CONTEXT = ssl.create_default_context()
answers: collections.Counter = collections.Counter()
slowest: list[float] = [0.0]


def ask(method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPSConnection(HOST, context=CONTEXT, timeout=PATIENCE)
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        cookies = "; ".join(c.split(";")[0] for c in answer.headers.get_all("Set-Cookie") or [])
        return answer.status, cookies + answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def post() -> int:
    """As a browser does: the token of the page, then the form."""
    status, page = ask("GET", "/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    cookie = re.match(r"[^<]*", page)
    if status != 200 or not token or not cookie:
        return status if status != 200 else 599
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie[0].strip()}
    form |= {"Referer": f"https://{HOST}/accounts/login/"}
    return ask("POST", "/accounts/logout/", f"csrfmiddlewaretoken={token[1]}", **form)[0]


def one(number: int) -> None:
    begin = time.monotonic()
    method = "POST" if number % 4 == 0 else "GET"
    try:
        said = post() if method == "POST" else ask("GET", PAGES[number % len(PAGES)])[0]
    except (OSError, http.client.HTTPException) as error:
        said = f"{type(error).__name__}: {error}"
    answers[method, said] += 1
    slowest[0] = max(slowest[0], time.monotonic() - begin)


def main() -> None:
    asked, begin, threads = 0, time.monotonic(), []
    while not STOP.exists() and asked < 20_000:
        thread = threading.Thread(target=one, args=(asked,))
        thread.start()
        threads.append(thread)
        asked += 1
        time.sleep(max(0.0, begin + asked / PER_SECOND - time.monotonic()))
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - begin
    sys.stdout.write(f"{asked} requests in {seconds:.0f} s, the slowest {slowest[0]:.1f} s\n")
    for (method, said), times in sorted(answers.items(), key=str):
        sys.stdout.write(f"  {method} {said}: {times}\n")
    failed = [said for _, said in answers if not isinstance(said, int) or said >= 400]
    sys.exit(bool(failed))


main()
