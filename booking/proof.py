"""What only the letter to confirm carries.

The browser that booked knows the visit's link already; that somebody reads the mail of the address
given there is shown by this.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from flask import current_app

LENGTH = 32


def proof(office: str, link: str) -> str:
    """The last part of the address that confirms the visit."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    told = f"confirm:{office}:{link}".encode()
    return hmac.new(key, told, sha256).hexdigest()[:LENGTH]


def is_right(office: str, link: str, given: str) -> bool:
    """Whether the proof is the one for this visit."""
    return hmac.compare_digest(proof(office, link).encode(), given.encode())
