"""What the tests of the letters start from: an outbox, a post at it, and a mail server."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from queue_server.domain.letters import Letter, Written
from queue_server.settings import Settings
from queue_server.store import Store, letters, schema
from queue_server.workers.post import Post
from tests.mailbox import SENDER, Mailbox

JAN = "jan@kalisz.example"


def greeting(letter: Letter) -> Written:
    """The simplest letter."""
    return Written(f"Dzień dobry ({letter.kind})", f"Sprawa: {letter.facts.get('about', '-')}\n")


@pytest.fixture
def write_to(store: Store) -> Callable[..., int]:
    """Puts a letter into the outbox, by default a mail to Jan; its id."""

    def put(recipient: str = JAN, kind: str = "greeting", **given: Any) -> int:
        with store.writing() as connection:
            letters.post(connection, kind, recipient, "pl", store.clock.now(), **given)
            wanted = select(schema.letters.c.id).order_by(schema.letters.c.id.desc()).limit(1)
            return int(connection.execute(wanted).scalar_one())

    return put


@pytest.fixture
def row(store: Store) -> Callable[[int], Any]:
    """A letter's row as it stands in the database."""

    def read(letter: int) -> Any:
        with store.reading() as connection:
            wanted = select(schema.letters).where(schema.letters.c.id == letter)
            return connection.execute(wanted).one_or_none()

    return read


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server on an open line."""
    with Mailbox() as running:
        yield running


@pytest.fixture
def make_post(store: Store) -> Callable[..., Post]:
    """Makes a post of the given settings; it works when the test says `post.round()`."""

    def make(write: Callable[[Letter], Written | None] = greeting, **settings: Any) -> Post:
        return Post(store, Settings(**settings), write)

    return make


@pytest.fixture
def post(make_post: Callable[..., Post], mailbox: Mailbox) -> Post:
    """A post that hands its letters to the mailbox."""
    return make_post(**reached(mailbox))


def reached(mailbox: Mailbox, **other: Any) -> dict[str, Any]:
    """The settings with which that mail server is reached."""
    return {
        "mail_from": SENDER,
        "smtp_host": "127.0.0.1",
        "smtp_port": mailbox.port,
        "smtp_security": "none",
        **other,
    }


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-made certificate for 127.0.0.1, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    """The mail server's side of a safe line."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
