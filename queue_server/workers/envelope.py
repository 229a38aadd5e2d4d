"""The envelope: a letter in words becomes a message that mail servers carry."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import cast

from queue_server.domain.letters import Attachment, Letter, Written

# Takes every mail server back to the days of seven bits, and keeps the text readable.
SAFE = "quoted-printable"


def compose(letter: Letter, written: Written, sender: str, now: datetime) -> EmailMessage:
    """The message with its text, HTML and files.

    Raises ValueError for a recipient that is no address.
    """
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=deliverable(letter.recipient))
    # One line, whatever was put into it: a line break would begin another header.
    message["Subject"] = " ".join(written.subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(letter, address)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(written.text, cte=SAFE)
    if written.html is not None:
        add_html(message, written.html, [each for each in written.attachments if each.cid])
    for file in written.attachments:
        if written.html is None or not file.cid:
            add_file(message, file)
    # Last: the parts take every Content- header with them that stands there before.
    message["Content-Language"] = letter.language
    return message


def message_id(letter: Letter, sender: str) -> str:
    """The letter's own id at the sender's domain, as mail servers expect it."""
    token = letter.message_id.strip("<>").rpartition("@")[0]
    return f"<{token}@{sender.rpartition('@')[2]}>"


def deliverable(recipient: str) -> str:
    """The address with its domain as servers know it; raises ValueError for no address."""
    name, at, domain = recipient.rpartition("@")
    if not at or not name or not domain:
        raise ValueError("a recipient is an address")
    return f"{name}@{domain.encode('idna').decode()}"


def add_html(message: EmailMessage, html: str, pictures: list[Attachment]) -> None:
    """Put the HTML beside the text, and the pictures that it shows to it."""
    message.add_alternative(html, subtype="html", cte=SAFE)
    part = cast(MIMEPart, message.get_body(("html",)))
    for picture in pictures:
        kind, subtype = types_of(picture)
        part.add_related(
            picture.content,
            kind,
            subtype,
            cid=f"<{picture.cid}>",
            filename=picture.name,
            disposition="inline",
        )


def add_file(message: EmailMessage, file: Attachment) -> None:
    """Attach a file."""
    kind, subtype = types_of(file)
    message.add_attachment(file.content, kind, subtype, filename=file.name)


def types_of(file: Attachment) -> tuple[str, str]:
    """Both halves of a media type, without its parameters."""
    kind, _, subtype = file.media_type.partition(";")[0].strip().partition("/")
    return kind, subtype or "octet-stream"
