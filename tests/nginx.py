"""nginx with the shipped configuration, started by an ordinary user in a folder of the test."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "config" / "nginx.conf"
HOST = "example.org"


def is_there() -> bool:
    return shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") is not None


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def site(
    folder: Path, *, front: int, door: int, upstream: int, static: Path, media: Path, secure: int | None = None
) -> str:
    """The shipped site file with ports and folders of a test's own; with its TLS on the port `secure`, or without."""
    text = SHIPPED.read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^server \{ *# without-tls: from here.*?# without-tls: to here\n", "", text)
    if secure is not None:
        text = _with_tls(text, folder, secure)
    text = re.sub(r"(?m)^.*without-tls.*\n", "", text)
    for shipped, own in {
        "listen 127.0.0.1:8080;": f"listen 127.0.0.1:{front}; listen 127.0.0.1:{door};",
        "    8080    1;": f"    {door} 1;",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{upstream};",
        "/var/cache/nginx/masthead": f"{folder}/cache",
        "/srv/masthead/staticfiles/": f"{static}/",
        "/srv/masthead/media/": f"{media}/",
    }.items():
        assert text.count(shipped) == 1, shipped
        text = text.replace(shipped, own)
    return text


def _with_tls(text: str, folder: Path, port: int) -> str:
    """The site file with a certificate that nobody trusts."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    named = ["-subj", f"/CN={HOST}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *named], check=True, capture_output=True)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;")
    text = re.sub(r"(?m)^( *ssl_certificate ).*", rf"\g<1>{certificate};", text)
    text = re.sub(r"(?m)^( *ssl_certificate_key ).*", rf"\g<1>{key};", text)
    return re.sub(r"(?m)^(?! *listen \[::\])(.*?);.*without-tls.*$", r"\1;", text)


def _workers(master: int) -> list[int]:
    """The ids of the workers; the cache's loader, which soon ends, is none."""
    command = ["pgrep", "-f", "worker process", "-P", str(master)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


@contextmanager
def running(folder: Path, site_text: str, *, port: int) -> Iterator[list[int]]:
    """nginx in the foreground of a process of ours, until the end of the block; yields the ids of its workers."""
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""  # else the worker, nobody, cannot read a test's folder
    main = f"""
{user}
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{ include /etc/nginx/mime.types; access_log off; {temporary}
{site_text}
}}"""
    path = folder / "nginx.conf"
    path.write_text(main, encoding="utf-8")
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") or "nginx"
    server = subprocess.Popen([program, "-c", str(path), "-p", str(folder), "-e", f"{folder}/error.log"])
    try:
        for _ in range(200):
            with socket.socket() as attempt:
                workers = _workers(server.pid) if attempt.connect_ex(("127.0.0.1", port)) == 0 else []
            if workers:  # the master listens before it has any
                break
            assert server.poll() is None, (folder / "error.log").read_text()
            time.sleep(0.05)
        assert workers
        yield workers
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait()
