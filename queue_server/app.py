"""Builds the app: store, web tools, surfaces, live room and workers, wired once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from queue_server import launcher, web
from queue_server.clock import Clock
from queue_server.cluster import Told, open_cluster, open_counting
from queue_server.live import gateway
from queue_server.live.people import People
from queue_server.queries import offices
from queue_server.settings import Settings
from queue_server.store import Store
from queue_server.surface import Surface
from queue_server.voice import Voice
from queue_server.web import (
    access,
    assets,
    bodies,
    errors,
    headers,
    letters,
    limits,
    locale,
    logs,
    metrics,
    pages,
    pairing,
    statement,
    voice,
)
from queue_server.web.accounts.set_up import set_up as set_up_accounts
from queue_server.web.wiring import Wiring, start_clock
from queue_server.workers import upkeep
from queue_server.workers.post import Post
from queue_server.workers.signs import Signs, Tools
from queue_server.workers.speaking import Speaking

LARGEST_REQUEST = 64 * 1024
WEB = Path(web.__file__).parent


def create_app(settings: Settings, surfaces: Iterable[Surface]) -> Flask:
    """The app with these surfaces; its database must be migrated. Nothing runs before `start`."""
    surfaces = tuple(surfaces)
    app = Flask("queue_server", root_path=str(WEB))
    configure(app, settings)
    wired = wire(settings, surfaces)
    app.extensions["okienko"] = wired
    set_up_web(app, surfaces, wired.version)
    set_up_live(app, wired, surfaces)
    wrap(app, settings)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Flask's own settings."""
    app.config.update(
        SECRET_KEY=settings.secret.get_secret_value() or secrets.token_hex(32),
        SESSION_COOKIE_NAME="okienko_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        # A kiosk's page stays open for weeks.
        WTF_CSRF_TIME_LIMIT=None,
    )


def wire(settings: Settings, surfaces: tuple[Surface, ...]) -> Wiring:
    """The parts that stand before the first request."""
    clock = Clock()
    store = Store(settings.database, clock)
    start_clock(store, settings.at, settings.at_since)
    offload = launcher.offload(settings.async_mode)
    return Wiring(
        store=store,
        settings=settings,
        clock=clock,
        offload=offload,
        version=assets.version_of([WEB, *roots(surfaces)]),
        cluster=open_cluster(settings.redis),
        counting=open_counting(settings.redis, settings.secret.get_secret_value()),
        voice=Voice(settings.voice, settings.voice_cache, offload),
        boards={board.kind: board for surface in surfaces for board in surface.boards},
        letters={kind: each for by in writers(surfaces) for kind, each in by.items()},
    )


def roots(surfaces: Iterable[Surface]) -> list[Path]:
    """Where the surfaces' templates, files and words lie."""
    return [Path(each.root_path) for surface in surfaces for each in surface.blueprints]


def writers(surfaces: Iterable[Surface]) -> list[Mapping[str, letters.Writer]]:
    """Who writes which letters."""
    return [letters.HOUSE, *(surface.letters for surface in surfaces)]


def set_up_web(app: Flask, surfaces: tuple[Surface, ...], version: str) -> None:
    """Everything that answers requests."""
    logs.set_up(app)
    for root in roots(surfaces):
        locale.CATALOGUES.add(root / "translations")
    locale.set_up(app)
    CSRFProtect(app)
    set_up_accounts(app)
    # Flask-Security brings a JSON provider of its own, so this comes after it.
    # Flask types the provider as its base class, which has no such setting.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    bodies.set_up(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(pairing.blueprint)
    app.register_blueprint(voice.blueprint)
    app.register_blueprint(statement.blueprint)
    for surface in surfaces:
        for blueprint in surface.blueprints:
            app.register_blueprint(blueprint)
        if surface.register:
            surface.register(app)
    limits.set_up(app)
    headers.set_up(app, version)
    errors.set_up(app)


def set_up_live(app: Flask, wired: Wiring, surfaces: tuple[Surface, ...]) -> None:
    """The live room and the workers beside it."""
    boards = [board for surface in surfaces for board in surface.boards]

    def identify(environ: dict[str, Any], auth: Any) -> access.Visitor:
        token = auth.get("token") if isinstance(auth, dict) else None
        given = [token] if isinstance(token, str) else []
        with app.app_context(), app.request_context(environ):
            return access.visitor_of([*given, *access.cookie_tokens()])

    settings, cluster = wired.settings, wired.cluster
    cluster.know(partial(offices.slugs, wired.store))
    wired.socketio = gateway.create_socketio(settings.async_mode, settings.polling, cluster)
    wired.socketio.init_app(app)
    live = gateway.attach(wired.socketio, wired.store, boards, identify, wired.version, cluster)
    wired.relay, wired.screens = live.relay, live.screens
    wired.people = People(wired.relay.rooms, cluster, app.config["SECRET_KEY"])
    wired.relay.tasks.append(partial(wired.people.run, wired.socketio.sleep))
    wired.post = Post(wired.store, wired.settings, lambda letter: letters.written(app, letter))

    speaking = Speaking(
        wired.voice, wired.relay.hall, wired.socketio.sleep, cluster.tends, wired.store.newest_call
    )
    wired.signs = Signs(wired.store, wired.relay.hall, cluster)
    wired.store.on_commit += [speaking.wake, wired.signs.wake]

    def changed_elsewhere(process: str, told: Told) -> None:
        wired.store.forget(told["office"])
        speaking.wake(told["office"])
        wired.signs.wake(told["office"])

    cluster.hear("changed", changed_elsewhere)

    wired.readings = metrics.readings(wired)
    wired.start = partial(start, wired, speaking)
    wired.stop = partial(stop, wired)


def start(wired: Wiring, speaking: Speaking) -> None:
    """Set the background work going."""
    task, sleep = wired.socketio.start_background_task, wired.socketio.sleep
    bell = wired.socketio.server.eio.create_event
    wired.cluster.start(task, sleep)
    wired.relay.start()
    task(upkeep.run, wired.store, sleep, wired.cluster.tends)
    task(wired.post.run, sleep)
    task(speaking.run, bell())
    wired.signs.start(task, Tools(wired.clock.now, sleep, bell))


def stop(wired: Wiring) -> None:
    """Let go of what only one process may hold, and then leave it to the others."""
    wired.signs.stop(wired.socketio.sleep)
    wired.cluster.stop()


def wrap(app: Flask, settings: Settings) -> None:
    """What lies around Flask and Socket.IO alike."""
    # Flask's documented way to wrap middleware; mypy takes the attribute for a method.
    app.wsgi_app = headers.Headers(app.wsgi_app)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
