"""Enrolling a device: its page shows a code, an administrator enters it, the token comes here."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from queue_server.actions import devices
from queue_server.domain.office import Office
from queue_server.queries import offices
from queue_server.web.access import current_visitor, remember_token
from queue_server.web.addresses import device_page
from queue_server.web.problems import as_json
from queue_server.web.wiring import wiring

blueprint = Blueprint("pairing", __name__)


@blueprint.get("/pair")
def page() -> str:
    """Shows a code; the page renews it by itself."""
    return render_template("pair.html")


@blueprint.post("/pair")
def begin() -> Response:
    """A new code, and the secret with which this browser alone can fetch the token."""
    begun = devices.begin_pairing(wiring().store)
    now = wiring().clock.now()
    left = int((begun.expires_at - now).total_seconds())
    return jsonify(
        {
            "code": begun.code,
            "secret": begun.secret,
            "expires_at": as_json(begun.expires_at),
            "seconds_left": left,
        }
    )


@blueprint.post("/pair/claim")
def claim() -> Response:
    """Whether the administrator entered the code; if so the browser keeps the token."""
    asked = request.get_json()
    secret = asked.get("secret") if isinstance(asked, dict) else None
    claimed = devices.claim(wiring().store, secret) if isinstance(secret, str) else None
    if claimed is None:
        return jsonify({"paired": False})
    address = device_page(claimed.role, claimed.office, claimed.device)
    answer = jsonify({"paired": True, "address": address})
    remember_token(answer, claimed.token)
    return answer


@blueprint.get("/demo/enter/<office>/<path:device>")
def enter(office: str, device: str) -> Response:
    """In a demo only: enrol this browser without an administrator."""
    if not wiring().settings.demo:
        abort(404)
    store = wiring().store
    role = device_role(offices.find(store, office), device)
    answer = redirect(device_page(role, office, device))
    if current_visitor().as_device(office, role, [device]).name != device:
        remember_token(answer, devices.create_token(store, office, role, device))
    return answer


def device_role(office: Office, device: str) -> str:
    """Kiosk or display, by its name in the office file."""
    if office.kiosk(device):
        return "kiosk"
    desk = device.removeprefix("counter/")
    if not office.display(device) and not (desk != device and office.counter(desk)):
        abort(404)
    return "display"
