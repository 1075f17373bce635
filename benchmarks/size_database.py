"""The database in which pages are measured at size, beside the one of the other figures."""

from urllib.parse import urlsplit

import psycopg

NAME = "alert_size"


def made(url: str) -> str:
    """Make it on the server of this address, empty; returns its own address."""
    parts = urlsplit(url)
    server = parts._replace(scheme="postgresql").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        connection.execute(f"CREATE DATABASE {NAME}")
    return parts._replace(path=f"/{NAME}").geturl()
