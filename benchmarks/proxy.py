"""nginx with what is shipped, to the letter, on free ports, and the same bytes as a file beside it.

Only the frame is the benchmark's own: ports, folders and no TLS. The whole of it starts as it is
shipped in tests/deploy/test_nginx.py.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import servers

CODE = Path(__file__).parent.parent
SHIPPED = CODE / "deploy" / "nginx"
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
    include {shipped}/http.inc;
    proxy_cache_path {folder}/cache levels=1:2 keys_zone=portal:4m use_temp_path=off;
    upstream portal {{
        server 127.0.0.1:{upstream};
        keepalive 16;
    }}
    server {{
        listen 127.0.0.1:{port};
        access_log {folder}/portal.access.log portal buffer=64k flush=5s;
        error_log {folder}/portal.error.log crit;
        set $portal_static {folder}/static;
        set $portal_code {code};
        include {shipped}/server.inc;
    }}
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
    frame = FRAME.format(
        folder=folder,
        file_port=file_port,
        port=port,
        upstream=upstream,
        shipped=SHIPPED,
        code=CODE,
        # A worker of another user could not read the folder.
        user="user root;" if os.geteuid() == 0 else "",
    )
    (folder / "nginx.conf").write_text(frame, encoding="utf-8")
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with servers.running([program, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"]):
        servers.until(lambda: servers.answers(port) and servers.answers(file_port))
        yield f"http://127.0.0.1:{port}", f"http://127.0.0.1:{file_port}/map"
