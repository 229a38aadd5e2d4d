"""A letter that the demo kept: opened again as a mail program would, from the message itself."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from typing import cast

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True)
class Enclosed:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Opened:
    """A letter to be read; a text message is its text alone."""

    subject: str
    sender: str
    text: str
    has_html: bool
    files: tuple[Enclosed, ...]


def opened(kept: str) -> Opened:
    """The letter that was kept."""
    message = parsed(kept)
    if message["Message-ID"] is None:
        return Opened("", "", kept, has_html=False, files=())
    return Opened(
        subject=str(message["Subject"]),
        sender=str(message["From"]),
        text=part_text(message, "plain") or "",
        has_html=message.get_body(("html",)) is not None,
        files=tuple(enclosed(part) for part in message.iter_attachments()),
    )


def parsed(kept: str) -> EmailMessage:
    """The message, read as mail programs read it."""
    return message_from_string(kept, policy=default)


def part_text(message: EmailMessage, kind: str) -> str | None:
    """The text or the HTML of the letter."""
    part = message.get_body((kind,))
    return None if part is None else str(part.get_content()).replace("\r\n", "\n")


def enclosed(part: EmailMessage) -> Enclosed:
    """A file."""
    content = cast(bytes, part.get_payload(decode=True))
    return Enclosed(part.get_filename() or "?", part.get_content_type(), content)


def html_page(kept: str) -> str | None:
    """The HTML with its pictures in it; its links open in the place of the page around it."""
    message = parsed(kept)
    html = part_text(message, "html")
    if html is None:
        return None
    for part in message.walk():
        name = str(part["Content-ID"] or "").strip("<>")
        if name:
            picture = base64.b64encode(cast(bytes, part.get_payload(decode=True))).decode()
            html = html.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{picture}")
    return html.replace("<head>", '<head><base target="_top">', 1)


def policy(html: str) -> str:
    """Allow a letter its own styles and pictures, and nothing else."""
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        for style in STYLE.findall(html)
    ]
    styles = " ".join(hashes) or "'none'"
    return (
        f"default-src 'none'; style-src {styles}; img-src data:; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'self'"
    )
