from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.surfaces.api_calls import Installation, install

HTTP_METHODS = {"get", "post", "delete"}
VALUES = {"{office}": "kalisz", "{counter}": "1", "{number}": "A001", "{code}": "12345671"}


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Installation]:
    folder: Path = tmp_path_factory.mktemp("access")
    installation = install(folder)
    yield installation
    installation.app.extensions["okienko"].store.close()


def operations(office: Installation) -> list[tuple[str, str, tuple[str, ...]]]:
    spec = office.app.test_client().get("/api/v1/openapi.json").json
    found = []
    for path, methods in spec["paths"].items():
        for name, value in VALUES.items():
            path = path.replace(name, value)
        for method in HTTP_METHODS & methods.keys():
            roles = tuple(methods[method].get("x-roles", ()))
            found.append((method.upper(), path.split("/kalisz", 1)[1], roles))
    return found


def test_every_operation_lets_in_the_roles_that_it_names_and_nobody_else(office):
    for method, path, roles in operations(office):
        if not roles:
            continue
        nobody = office.call(method, path)
        assert nobody.status_code == 401, (method, path)
        assert nobody.headers["WWW-Authenticate"].lower().startswith("bearer")
        other = office.call(method, path, role="elsewhere", Accept_Language="pl")
        assert other.status_code == 403, (method, path)
        assert other.json["detail"] == "Ten token jest dla innego urzędu albo innej roli."
        for role in ("kiosk", "clerk", "integration", "display"):
            status = office.call(method, path, role=role).status_code
            assert (status == 403) == (role not in roles), (method, path, role, status)


def test_the_open_operations_are_those_without_personal_data(office):
    open_ones = {path for _, path, roles in operations(office) if not roles}

    assert open_ones == {"", "/board"}


def test_a_writing_operation_never_stands_open(office):
    assert all(roles for method, _, roles in operations(office) if method != "GET")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer nonsense", "x"])
def test_a_token_that_is_none_lets_nobody_in(office, header):
    answer = office.call("GET", "/queue", Authorization=header)

    assert answer.status_code == 401
    assert answer.json["reason"] == "unauthorized"


def test_a_device_cookie_does_not_count(office):
    client = office.app.test_client()
    client.set_cookie("okienko_device", office.tokens["integration"])

    assert client.get("/api/v1/offices/kalisz/queue").status_code == 401
