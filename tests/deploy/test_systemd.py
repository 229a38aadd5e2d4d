"""The units that are shipped, and what the server and systemd tell each other."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import yaml

from queue_server import launcher
from queue_server.settings import Settings
from tests.serving import OKIENKO, ROOT, Server, free_port, wait_for

UNITS = ROOT / "deploy" / "systemd"
PATIENCE = 90


def program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is missing: run the tests by `make test`, or apt install systemd"
    return found


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in UNITS.iterdir():
        text = unit.read_text(encoding="utf-8").replace(
            "/opt/okienko/.venv/bin/okienko", "/bin/true"
        )
        for name in (unit.name, unit.name.replace("@.", "@1.")):
            (tmp_path / name).write_text(text)

    checked = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        timeout=PATIENCE,
    )

    mentioned = [line for line in checked.stderr.splitlines() if "okienko" in line]
    assert (checked.returncode, mentioned) == (0, [])


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket at which systemd hears how a service is."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(PATIENCE)
        yield line


def test_a_server_takes_systemds_socket_and_tells_how_it_is(tmp_path, systemd) -> None:
    server = Server(tmp_path)
    passed_on = {
        name: told for name, told in server.environment.items() if name.startswith("OKIENKO_")
    }
    # Nobody listens there: it must be the socket that it was handed.
    passed_on |= {"OKIENKO_LISTEN": f"127.0.0.1:{free_port()}", "WATCHDOG_USEC": "1000000"}
    passed_on["NOTIFY_SOCKET"] = str(tmp_path / "notify")
    log = server.log.open("wb")
    activated = subprocess.Popen(
        [
            program("systemd-socket-activate"),
            f"--listen=127.0.0.1:{server.port}",
            *(f"--setenv={name}={told}" for name, told in passed_on.items()),
            *(str(OKIENKO), "run"),
        ],
        cwd=tmp_path,
        stdout=log,
        stderr=log,
    )
    try:
        wait_for("the socket", lambda: listens(server.port), PATIENCE)
        # The first who comes starts it, and waits until it serves.
        answer = requests.get(f"{server.address}/healthz", timeout=PATIENCE)
        assert answer.status_code == 200
        assert systemd.recv(100) == b"READY=1"
        assert systemd.recv(100) == b"WATCHDOG=1"
        assert systemd.recv(100) == b"WATCHDOG=1"
        activated.terminate()
        assert activated.wait(PATIENCE) == 0, server.log.read_text()
        told = systemd.recv(100)
        while told == b"WATCHDOG=1":
            told = systemd.recv(100)
        assert told == b"STOPPING=1"
    finally:
        activated.kill()
        activated.wait()
        log.close()


def listens(port: int) -> bool:
    """Whether somebody listens there, without a connection that would start the server."""
    wanted = f":{port:04X} 00000000:0000 0A"
    return any(wanted in line for line in Path("/proc/net/tcp").read_text().splitlines())


def test_the_compose_file_names_what_there_is() -> None:
    folder = ROOT / "deploy" / "compose"
    composed = yaml.safe_load((folder / "compose.yaml").read_text(encoding="utf-8"))

    services = composed["services"]
    for name, service in services.items():
        needed = service.get("depends_on", [])
        assert set(needed) <= set(services), name
        if "build" in service:
            root = (folder / service["build"]["context"]).resolve()
            assert (root / service["build"]["dockerfile"]).is_file()
        for setting in service.get("environment", {}):
            if setting.startswith("OKIENKO_"):
                assert setting.removeprefix("OKIENKO_").lower() in Settings.model_fields
    assert services["process1"]["ulimits"]["nofile"] > launcher.FEW_FILES
    mounted = services["proxy"]["volumes"][0].partition(":")[0]
    assert (folder / mounted).resolve() == ROOT / "deploy" / "haproxy" / "haproxy.cfg"
    asked = (folder / "example.env").read_text(encoding="utf-8")
    for secret in ("DATABASE_PASSWORD", "OKIENKO_SECRET", "CERTIFICATE"):
        assert f"{secret}=" in asked
