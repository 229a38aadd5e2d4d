"""The proxies of Debian, with the configuration that is shipped in deploy/; only ports, the
certificate and the places of logs are others."""

from __future__ import annotations

import datetime
import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.redis import end_with_parent
from tests.serving import ROOT, Server, free_port

START_SECONDS = 30


class Proxy(ABC):
    """One of the proxies in front of servers, at an https address of its own.

    It has the face of a server for those who only ask: `address`, `port`, `trusted`, `token`.
    """

    name = ""

    def __init__(self, folder: Path, servers: list[Server]) -> None:
        self.folder = folder / self.name
        self.folder.mkdir()
        self.servers = servers
        self.port, self.plain_port = free_port(), free_port()
        self.address = f"https://127.0.0.1:{self.port}"
        self.token = servers[0].token
        self.certificate = self.folder / "okienko.crt"
        make_certificate(self.folder)
        self.trusted = ssl.create_default_context(cafile=str(self.certificate))
        self.process: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "log"

    def program(self) -> str:
        """The program's path; a missing one is an error, never a silent skip."""
        found = shutil.which(self.name, path="/usr/sbin:/usr/bin:/sbin:/bin")
        assert found, f"{self.name} is missing: run the tests by `make test`, or apt install it"
        return found

    def changed(self, file: str, changes: dict[str, str]) -> str:
        """A shipped file with these texts in place of others, each of which must stand there."""
        text = (ROOT / "deploy" / file).read_text(encoding="utf-8")
        for shipped, here in changes.items():
            assert shipped in text, f"{file} has no {shipped!r}"
            text = text.replace(shipped, here)
        return text

    def start(self) -> Self:
        """Start, and wait until it takes connections."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=end_with_parent,
            )
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        self.stop()
        raise AssertionError(f"{self.name} does not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        """End it at once."""
        if self.process:
            self.process.terminate()
            self.process.wait(START_SECONDS)

    @abstractmethod
    def command(self) -> list[str]:
        """How it is started in the foreground, with its configuration written."""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class HAProxy(Proxy):
    """HAProxy with deploy/haproxy/haproxy.cfg."""

    name = "haproxy"

    def command(self) -> list[str]:
        pem = self.folder / "okienko.pem"
        pem.write_text(self.certificate.read_text() + (self.folder / "okienko.key").read_text())
        first, second = (str(server.port) for server in self.servers)
        changes = {
            "bind :80\n": f"bind 127.0.0.1:{self.plain_port}\n",
            "bind :443 ": f"bind 127.0.0.1:{self.port} ",
            "/etc/haproxy/okienko.pem": str(pem),
            "127.0.0.1:8081": f"127.0.0.1:{first}",
            "127.0.0.1:8082": f"127.0.0.1:{second}",
        }
        file = self.folder / "haproxy.cfg"
        file.write_text(self.changed("haproxy/haproxy.cfg", changes))
        return [self.program(), "-W", "-db", "-f", str(file)]


class Nginx(Proxy):
    """nginx with deploy/nginx/okienko.conf, included as Debian's nginx.conf does."""

    name = "nginx"

    def command(self) -> list[str]:
        first, second = (str(server.port) for server in self.servers)
        changes = {
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
            "/etc/nginx/okienko.": f"{self.folder}/okienko.",
            "/var/log/nginx/": f"{self.folder}/",
            "127.0.0.1:8081": f"127.0.0.1:{first}",
            "127.0.0.1:8082": f"127.0.0.1:{second}",
        }
        included = self.folder / "okienko.conf"
        included.write_text(self.changed("nginx/okienko.conf", changes))
        places = " ".join(
            f"{part}_temp_path {self.folder}/{part};"
            for part in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        file = self.folder / "nginx.conf"
        file.write_text(
            f"pid {self.folder}/pid; error_log stderr; daemon off; worker_processes 2;\n"
            f"{'user root;' if is_root() else ''}"
            f"events {{ worker_connections 4096; }}\nhttp {{ {places} include {included}; }}\n"
        )
        return [self.program(), "-c", str(file), "-p", str(self.folder)]


def is_root() -> bool:
    """Whether nginx would hand its work to another user, who may not read our folder."""
    return os.geteuid() == 0


def make_certificate(folder: Path) -> None:
    """okienko.crt and okienko.key for this machine, good for the length of the tests."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    own = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(own), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "okienko.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "okienko.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
