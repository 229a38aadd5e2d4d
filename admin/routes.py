"""Devices of an office: the list, pairing by code, revoking."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from queue_server.actions import devices
from queue_server.domain.office import Office
from queue_server.domain.refusals import Reason, Refused
from queue_server.queries import devices as known
from queue_server.queries import offices
from queue_server.web.access import staff_only
from queue_server.web.wiring import wiring
from queue_server.web.words import day_text, refusal_text

blueprint = Blueprint(
    "admin",
    __name__,
    url_prefix="/admin",
    template_folder="templates",
    static_folder="static/admin",
    static_url_path="/static",
)


@blueprint.get("/<office>/devices")
@staff_only("administrator")
def devices_page(office: str) -> str:
    """Every device and system with access, and the form to enrol one."""
    return shown(offices.find(wiring().store, office))


@blueprint.post("/<office>/devices")
@staff_only("administrator")
def pair(office: str) -> Response | str | tuple[str, int]:
    """Enrol the device that shows the code."""
    found = offices.find(wiring().store, office)
    code, device = request.form.get("code", ""), request.form.get("device", "")
    try:
        devices.pair(wiring().store, code, office, device)
    except Refused as refused:
        return shown(found, code, device, why_not(refused, found)), 422
    return redirect(url_for("admin.devices_page", office=office, paired=device))


@blueprint.post("/<office>/devices/<int:token>/revoke")
@staff_only("administrator")
def revoke(office: str, token: int) -> Response:
    """Take a token back; the device must be enrolled anew."""
    devices.revoke_token(wiring().store, token, office)
    return redirect(url_for("admin.devices_page", office=office))


def shown(office: Office, code: str = "", device: str = "", trouble: str = "") -> str:
    """The page, with what was typed when it was refused."""
    rows = known.tokens(wiring().store, office.slug)
    return render_template(
        "admin/devices.html",
        office=office,
        tokens=[row for row in rows if row.revoked_at is None],
        revoked=[row for row in reversed(rows) if row.revoked_at is not None][:20],
        choices=device_choices(office),
        paired=request.args.get("paired"),
        typed={"code": code, "device": device},
        trouble=trouble,
        when=lambda moment: day_text(office, moment),
    )


def why_not(refused: Refused, office: Office) -> str:
    """Why a screen was not enrolled; here a code is a screen's, not a reservation's."""
    if refused.refusal.reason is Reason.UNKNOWN_CODE:
        return _("No screen shows this code now. Please compare it with the screen.")
    return refusal_text(refused.refusal, office)


def device_choices(office: Office) -> list[tuple[str, list[str]]]:
    """What a screen can be enrolled as, in groups."""
    groups = [
        (_("Kiosks"), [kiosk.key for kiosk in office.kiosks]),
        (_("Hall monitors"), [display.key for display in office.displays]),
        (_("Monitors above the counters"), [f"counter/{each.key}" for each in office.counters]),
    ]
    return [(title, keys) for title, keys in groups if keys]
