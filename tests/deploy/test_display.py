"""A machine that is a monitor: its start script with a real browser, its unit, its installer."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.serving import ROOT, free_port, wait_for

FOLDER = ROOT / "deploy" / "display"
SCRIPTS = ("okienko-display", "install.sh")
HEADLESS = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-sync"
)
ADDRESS = "http://okienko.example/display/kalisz/hall-1"


class Office:
    """A server that counts how often a browser has loaded its page."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}/display/kalisz/hall-1"
        self.browsers = 0
        self.server: ThreadingHTTPServer | None = None

    def open(self) -> None:
        office = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                office.browsers += "Mozilla" in self.headers.get("User-Agent", "")
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<link rel=icon href=data:,>A001")

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.close()


@pytest.fixture
def display(
    tmp_path: Path, office: Office, chromium: str
) -> Iterator[Callable[[], subprocess.Popen]]:
    """`display()` starts the script as its unit does, with a browser that draws nowhere."""
    config = tmp_path / "okienko-display.conf"
    config.write_text(
        f'ADDRESS="{office.address}"\nPROFILE="{tmp_path}/profile"\nBROWSER="{chromium}"\n'
        f'PAUSE=0.1\nMORE_FLAGS="{HEADLESS}"\n'
    )
    environment = {
        **os.environ, "OKIENKO_DISPLAY_CONFIG": str(config), "WAYLAND_DISPLAY": "none",
        "HOME": str(tmp_path),
    }  # fmt: skip
    running: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        started = subprocess.Popen(
            [str(FOLDER / "okienko-display")], env=environment, start_new_session=True,
            stderr=(tmp_path / "log").open("w"),
        )  # fmt: skip
        running.append(started)
        return started

    yield start
    for each in running:
        try:
            os.killpg(each.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        each.wait()


def browser_of(script: subprocess.Popen) -> int:
    """The process of the browser that the script has started."""
    children = Path(f"/proc/{script.pid}/task/{script.pid}/children")
    for child in children.read_text().split():
        if "--kiosk" in Path(f"/proc/{child}/cmdline").read_text():
            return int(child)
    return 0


def test_a_browser_that_was_killed_comes_back_with_the_page(office, display) -> None:
    office.open()
    script = display()
    wait_for("the page was loaded", lambda: office.browsers == 1, 30)

    os.kill(browser_of(script), signal.SIGKILL)

    wait_for("the page was loaded again", lambda: office.browsers == 2, 30)
    assert script.poll() is None


def test_a_display_waits_for_the_server_and_ends_with_its_browser_when_told(
    office, display, tmp_path
) -> None:
    script = display()
    wait_for("it says that it waits", lambda: "not answer" in (tmp_path / "log").read_text(), 20)
    assert browser_of(script) == 0

    office.open()
    wait_for("the page was loaded", lambda: office.browsers == 1, 30)
    browser = browser_of(script)
    script.terminate()

    assert script.wait(timeout=15) == 0
    assert not Path(f"/proc/{browser}").exists()


def test_the_browser_may_sound_and_says_nothing_of_its_own(office, display) -> None:
    office.open()
    script = display()
    wait_for("the browser runs", lambda: browser_of(script), 20)

    flags = Path(f"/proc/{browser_of(script)}/cmdline").read_text()

    for flag in ("kiosk", "autoplay-policy=no-user-gesture-required", "noerrdialogs"):
        assert f"--{flag}" in flags
    assert "--disable-session-crashed-bubble" in flags


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_bash_and_can_be_started(script) -> None:
    checked = subprocess.run(["bash", "-n", FOLDER / script], capture_output=True, text=True)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert os.access(FOLDER / script, os.X_OK)


def test_systemd_understands_the_unit(tmp_path) -> None:
    unit = (FOLDER / "okienko-display.service").read_text()
    program = "/usr/local/bin/okienko-display"
    assert f"ExecStart={program}\n" in unit
    assert "Restart=always\n" in unit
    assert "network-online.target" in unit
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    # Its program is installed elsewhere.
    copy = tmp_path / "okienko-display.service"
    copy.write_text(unit.replace(program, str(FOLDER / "okienko-display")))

    verified = subprocess.run([analyze, "verify", copy], capture_output=True, text=True)

    assert "okienko-display.service" not in verified.stderr.replace(str(copy.parent), "")


def test_installing_again_keeps_what_the_office_has_added(tmp_path) -> None:
    install(tmp_path, ADDRESS)
    config = tmp_path / "etc" / "okienko-display.conf"
    with config.open("a") as file:
        file.write('MORE_FLAGS="--force-device-scale-factor=2"\n')

    install(tmp_path)
    kept = config.read_text()
    install(tmp_path, ADDRESS.replace("hall-1", "hall-2"))

    assert kept.count("ADDRESS=") == config.read_text().count("ADDRESS=") == 1
    assert f'ADDRESS="{ADDRESS}"' in kept
    assert "hall-2" in config.read_text()
    assert "--force-device-scale-factor=2" in config.read_text()
    assert os.access(tmp_path / "usr/local/bin/okienko-display", os.X_OK)
    assert (tmp_path / "etc/systemd/system/okienko-display.service").is_file()


@pytest.mark.parametrize(
    "address", ["hall-1", "http://a/$(reboot)", 'http://a/"; reboot', "ftp://a/b"]
)
def test_what_is_no_address_is_refused(tmp_path, address) -> None:
    refused = install(tmp_path, address, code=1)

    assert "is no address" in refused
    assert not (tmp_path / "etc").exists()


def install(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run the installer into a folder; what it said."""
    done = subprocess.run(
        [FOLDER / "install.sh", *arguments], env={**os.environ, "DESTDIR": str(folder)},
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stderr
