"""The command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from queue_server.cli import main
from queue_server.queries import accounts, devices, reservations
from queue_server.store import Store
from queue_server.web import passwords
from tests import databases
from tests.serving import MONDAY, ROOT, wait_for

KALISZ = ROOT / "offices" / "kalisz.toml"
Told = tuple[int, str, str]


@pytest.fixture
def okienko(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Told]:
    """Runs the command: its exit code, what it printed, and what it complained of."""
    monkeypatch.setenv("OKIENKO_DATABASE", databases.not_migrated(tmp_path / "bare.db"))
    monkeypatch.setenv("OKIENKO_AT", MONDAY.isoformat())
    monkeypatch.delenv("OKIENKO_CONFIG", raising=False)

    def run(*arguments: str) -> Told:
        monkeypatch.setattr("sys.argv", ["okienko", *arguments])
        with pytest.raises(SystemExit) as ended:
            main(lambda settings: None)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out.strip(), printed.err.strip()

    return run


@pytest.fixture
def installed(
    okienko: Callable[..., Told], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Told]:
    """The command, with a database and the office in Kalisz."""
    monkeypatch.setenv("OKIENKO_DATABASE", databases.at(tmp_path / "okienko.db"))
    assert okienko("office", "load", str(KALISZ)) == (0, "kalisz: loaded", "")
    return okienko


@pytest.fixture
def own_store(tmp_path: Path, clock):
    opened = Store(databases.at(tmp_path / "okienko.db"), clock)
    yield opened
    opened.close()


def test_a_database_that_is_not_migrated_is_told_in_one_line(okienko):
    code, _, told = okienko("run")

    assert code == 1
    assert "run `okienko migrate` first" in told
    assert "\n" not in told


def test_migrating_twice_is_harmless(okienko):
    assert okienko("migrate")[0] == 0
    assert okienko("migrate")[0] == 0


def test_an_office_is_loaded_again_without_a_change(installed):
    assert installed("office", "load", str(KALISZ)) == (0, "kalisz: nothing changed", "")


def test_an_office_file_comes_back_as_it_was(installed, tmp_path):
    installed("office", "export", "kalisz", str(tmp_path / "back.toml"))

    assert (tmp_path / "back.toml").read_bytes() == KALISZ.read_bytes()
    assert installed("office", "export")[1] == KALISZ.read_text(encoding="utf-8").strip()


def test_an_export_to_a_file_alone_means_the_office_of_that_name_or_the_only_one(
    installed, tmp_path
):
    back, other = tmp_path / "kalisz.toml", tmp_path / "copy.toml"

    assert installed("office", "export", str(back)) == (0, "", "")
    assert installed("office", "export", str(other)) == (0, "", "")

    assert back.read_bytes() == other.read_bytes() == KALISZ.read_bytes()
    wide = ROOT / "tests" / "offices" / "wide.toml"
    assert installed("office", "load", str(wide))[0] == 0
    assert installed("office", "export", str(back))[0] == 0
    assert "say which office" in installed("office", "export", str(other))[2]


def test_a_files_name_that_can_be_no_slug_is_a_mistake_for_check_and_load_alike(
    installed, tmp_path
):
    source = KALISZ.read_text(encoding="utf-8")
    unnamed = tmp_path / "Nasz urząd.toml"
    unnamed.write_text(source.replace('slug = "kalisz"\n', ""), encoding="utf-8")
    named = tmp_path / "Kalisz, nowy.toml"
    named.write_text(source, encoding="utf-8")

    checked, loaded = (installed("office", each, str(unnamed)) for each in ("check", "load"))

    assert checked == loaded
    assert checked[0] == 1
    assert checked[2].startswith(f'{unnamed}:1: slug: is missing: the file\'s name "Nasz urząd"')
    assert installed("office", "check", str(named))[0] == 0


def test_the_mistakes_of_a_file_are_named_with_line_and_key(okienko, tmp_path):
    source = KALISZ.read_text(encoding="utf-8")
    bad = tmp_path / "bad.toml"
    bad.write_text(source.replace('zone = "Europe/Warsaw"', 'zone = "Europe/Warschau"'))

    code, _, told = okienko("office", "check", str(bad))

    assert code == 1
    assert re.match(rf"{re.escape(str(bad))}:\d+: zone: ", told)
    assert okienko("office", "check", str(KALISZ)) == (0, f"{KALISZ}: no mistakes", "")
    assert okienko("office", "check", str(tmp_path / "no.toml"))[0] == 2


def test_a_file_in_another_encoding_is_told_with_its_line(okienko, tmp_path):
    file = tmp_path / "old.toml"
    file.write_bytes('zone = "x"\nname = "Wydzia\u0142"\n'.encode("cp1250"))

    assert okienko("office", "check", str(file)) == (1, "", f"Error: {file}:2: is not UTF-8 text")


def test_a_token_is_printed_alone_listed_and_revoked(installed, own_store):
    code, token, _ = installed(
        "token", "create", "--office", "kalisz", "--role", "kiosk", "--name", "kiosk 1"
    )
    known = devices.identify(own_store, token)
    listed = installed("token", "list")[1]
    revoked = installed("token", "revoke", str(known.id))

    assert code == 0
    assert (known.office, known.role, known.name) == ("kalisz", "kiosk", "kiosk 1")
    assert listed == f"{known.id}\tkalisz\tkiosk\tkiosk 1\tnever used"
    assert token not in listed
    assert revoked == (0, f"{known.id}: revoked", "")
    # Another process, such as a server, knows a token for a second.
    wait_for("the revocation", lambda: devices.identify(own_store, token) is None)
    assert installed("token", "revoke", "99") == (1, "", "Error: there is no token 99")


def test_a_token_for_an_office_that_is_not_there_is_refused_plainly(installed):
    told = installed("token", "create", "--office", "nowhere", "--role", "kiosk", "--name", "k")

    assert told == (1, "", 'okienko: There is no office "nowhere" here.')


def test_somebody_is_added_with_a_password_that_is_made_and_shown(installed, own_store):
    who = ("anna@kalisz.example", "--office", "kalisz", "--role", "clerk", "--name", "Anna")

    code, told, _ = installed("user", "add", *who, "--generate")

    made = told.splitlines()[1].removeprefix("password: ")
    account = accounts.by_email(own_store, "anna@kalisz.example")
    assert code == 0
    assert account.name == "Anna"
    assert passwords.matches(account.password, made)
    assert accounts.roles(own_store, account.id) == {"kalisz": "clerk"}


def test_what_is_no_address_or_no_office_adds_nobody(installed, own_store):
    role = ("--office", "kalisz", "--role", "clerk")

    assert installed("user", "add", "anna", *role)[0] == 2
    elsewhere = installed(
        "user", "add", "a@b.example", "--office", "nowhere", "--role", "clerk", "--generate"
    )
    assert elsewhere[0] == 1
    assert accounts.by_email(own_store, "a@b.example") is None


def test_a_wrong_setting_is_told_by_its_name(okienko, monkeypatch):
    monkeypatch.setenv("OKIENKO_LISTEN", "nonsense")

    code, _, told = okienko("run")

    assert code == 1
    assert told.startswith("okienko: OKIENKO_LISTEN: must be host:port")


@pytest.mark.parametrize("at", ["5", "0840", "0001-01-01T00:00", "9999-12-31", "tomorrow", ""])
def test_what_is_no_moment_to_start_the_clock_at_is_told_plainly(okienko, monkeypatch, at):
    monkeypatch.setenv("OKIENKO_AT", at)

    code, _, told = okienko("run")

    assert (code, told) == (
        1,
        f'okienko: OKIENKO_AT: must be a moment such as 2026-11-23T08:40, is "{at}"',
    )


def test_a_settings_file_that_is_not_there_is_told(okienko, monkeypatch):
    monkeypatch.setenv("OKIENKO_CONFIG", "/no/such/okienko.toml")

    assert "/no/such/okienko.toml" in okienko("migrate")[2]


def test_a_setting_that_nobody_knows_is_named(okienko, monkeypatch, tmp_path):
    file = tmp_path / "okienko.toml"
    file.write_text('lisn = "127.0.0.1:9000"\n')
    monkeypatch.setenv("OKIENKO_CONFIG", str(file))

    assert okienko("migrate")[2] == "okienko: OKIENKO_CONFIG: lisn is not a known setting"


def test_settings_come_from_the_file_and_the_environment_goes_before(tmp_path, monkeypatch):
    from queue_server.settings import load_settings

    file = tmp_path / "okienko.toml"
    file.write_text('listen = "127.0.0.1:9000"\nlog_level = "ERROR"\n')
    monkeypatch.setenv("OKIENKO_CONFIG", str(file))
    monkeypatch.setenv("OKIENKO_LOG_LEVEL", "DEBUG")

    settings = load_settings()

    assert (settings.listen, settings.log_level) == ("127.0.0.1:9000", "DEBUG")


def test_a_device_is_paired_by_its_code(installed, own_store):
    from queue_server.actions import devices as changing

    begun = changing.begin_pairing(own_store)

    told = installed("device", "pair", begun.code, "--office", "kalisz", "--as", "hall-1")

    assert told[0] == 0
    assert changing.claim(own_store, begun.secret).device == "hall-1"
    wrong = installed("device", "pair", "AAAA2222", "--office", "kalisz", "--as", "hall-1")
    assert wrong == (1, "", "Error: no screen shows the code AAAA2222 now")


def write(tmp_path: Path, *lines: str) -> str:
    file = tmp_path / "booked.csv"
    file.write_text("\n".join(["service,starts_at,code", *lines]) + "\n", encoding="utf-8")
    return str(file)


def test_reservations_are_imported_and_a_second_time_nothing_changes(
    installed, own_store, tmp_path
):
    file = write(tmp_path, "A,2026-11-23 10:00,", "B,2026-11-23T09:30:00Z,", "A,2026-11-23 10:00,")

    first = installed("reservations", "import", file, "--office", "kalisz")
    again = installed("reservations", "import", file, "--office", "kalisz")

    codes = re.findall(r"line \d: (\d{8})", first[1])
    assert len(set(codes)) == 3
    assert re.findall(r"line \d: (\d{8})", again[1]) == codes
    assert first[1].endswith("3 imported, 0 already there")
    assert again[1].endswith("0 imported, 3 already there")
    found = reservations.find(own_store, "kalisz", codes[1])
    assert (found.service, f"{found.starts_at:%H:%M}") == ("B", "09:30")

    coded = write(tmp_path, f"A,2026-11-23 10:00,{codes[0]}")
    told = installed("reservations", "import", coded, "--office", "kalisz")
    assert told == (0, "0 imported, 1 already there", "")


def test_all_mistakes_are_named_by_line_and_nothing_is_imported(installed, own_store, tmp_path):
    file = write(
        tmp_path,
        "A,2026-11-23 10:00,",
        "X,2026-11-23 10:00,",
        "A,tomorrow,",
        "A,2026-11-23,",
        "A,2026-11-23 10:00,12345678",
        "A,2026-11-23 10:00,12",
    )

    code, _, told = installed("reservations", "import", file, "--office", "kalisz")

    lines = [line.removeprefix(f"{file}:") for line in told.splitlines()]
    assert code == 1
    assert [line.partition(":")[0] for line in lines] == ["3", "4", "5", "6", "7"]
    with own_store.reading() as connection:
        from sqlalchemy import text

        assert connection.execute(text("select count(*) from reservations")).scalar() == 0


def test_a_file_without_the_columns_is_told(installed, tmp_path):
    file = tmp_path / "other.csv"
    file.write_text("name,when\nAnna,today\n")

    told = installed("reservations", "import", str(file), "--office", "kalisz")

    assert told == (1, "", f"{file}:1: missing columns: service, starts_at")
