"""nginx with the shipped configuration on free ports, and the same bytes as a file beside it."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import servers

SHIPPED = Path(__file__).parent.parent / "deploy" / "nginx" / "hoogeveen-alert.conf"
FRAME = """
{user}
daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/shipped.conf;
    server {{
        listen 127.0.0.1:{file_port};
        access_log off;
        location / {{
            root {folder}/files;
            default_type application/geo+json;
            add_header Content-Encoding gzip;
        }}
    }}
}}
"""


@contextmanager
def nginx(folder: Path, *, upstream: int, content: bytes) -> Iterator[tuple[str, str]]:
    """Yields the address of the portal behind nginx, and that of the file with `content`."""
    port, file_port = servers.free_port(), servers.free_port()
    (folder / "files").mkdir()
    (folder / "files" / "map").write_bytes(content)
    (folder / "shipped.conf").write_text(shipped_for(folder, port, upstream), encoding="utf-8")
    # A worker of another user could not read the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    frame = FRAME.format(folder=folder, file_port=file_port, user=user)
    (folder / "nginx.conf").write_text(frame, encoding="utf-8")
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with servers.running([program, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"]):
        servers.until(lambda: servers.answers(port) and servers.answers(file_port))
        yield f"http://127.0.0.1:{port}", f"http://127.0.0.1:{file_port}/map"


def shipped_for(folder: Path, port: int, upstream: int) -> str:
    """Give the shipped configuration other ports and folders; both sides go without TLS."""
    text = SHIPPED.read_text(encoding="utf-8")
    text = re.sub(r"^\s*(ssl_\w+|listen \[::\]:\d+)\b.*;\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"listen 443\b[^;]*;", f"listen 127.0.0.1:{port};", text)
    text = re.sub(r"listen 80;", f"listen 127.0.0.1:{servers.free_port()};", text)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    for path in ("/var/cache/nginx/", "/var/log/nginx/"):
        text = text.replace(path, f"{folder}/")
    return text
