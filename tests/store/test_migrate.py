"""Migrations lead from nothing to exactly the tables that the code knows."""

from __future__ import annotations

import threading

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect

from queue_server.actions import offices
from queue_server.domain.refusals import Unavailable
from queue_server.queries import journal
from queue_server.store import Store, is_current, is_usable, migrate, postgresql, schema
from queue_server.store.migrate import alembic_config, steps_ahead
from tests import databases
from tests.serving import ROOT


@pytest.fixture
def address(tmp_path, dialect) -> str:
    return databases.not_migrated(tmp_path / "fresh.db", dialect)


def test_the_migrations_make_exactly_the_tables_of_the_schema(address):
    migrate(address)

    engine = create_engine(address)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()


def test_indexes_and_unique_constraints_are_there_too(address, tmp_path, dialect):
    migrate(address)
    plain = create_engine(databases.not_migrated(tmp_path / "plain.db", dialect))
    schema.metadata.create_all(plain)

    migrated = create_engine(address)
    assert shape(migrated) == shape(plain)
    migrated.dispose()
    plain.dispose()


def shape(engine) -> dict[str, object]:
    """Every table's indexes, keys and constraints, apart from their order."""
    found = inspect(engine)
    return {
        table: (
            sorted(tuple(index["column_names"]) for index in found.get_indexes(table)),
            sorted(tuple(u["column_names"]) for u in found.get_unique_constraints(table)),
            sorted(tuple(key["constrained_columns"]) for key in found.get_foreign_keys(table)),
            sorted(found.get_pk_constraint(table)["constrained_columns"]),
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_a_database_is_current_only_after_it_was_migrated(address):
    assert not is_current(address)
    migrate(address)
    assert is_current(address)


def test_migrating_again_is_harmless(address, clock):
    migrate(address)
    store = Store(address, clock)
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    offices.load(store, source, "kalisz")

    migrate(address)

    assert journal.last(store, "kalisz") == 0
    store.close()


def test_every_migration_can_be_taken_back(address):
    migrate(address)
    engine = create_engine(address)
    with engine.begin() as connection:
        take_back(connection)

    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    assert not is_current(address)


def take_back(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.downgrade(config, "base")


@pytest.mark.dialect("postgresql")
def test_several_who_migrate_at_once_do_it_one_after_another(address):
    trouble: list[BaseException] = []

    def begin() -> None:
        try:
            migrate(address)
        except BaseException as found:
            trouble.append(found)

    hosts = [threading.Thread(target=begin) for _ in range(4)]
    for each in hosts:
        each.start()
    for each in hosts:
        each.join()

    assert trouble == []
    assert is_current(address)


@pytest.mark.dialect("postgresql")
def test_a_migration_that_meets_a_table_in_use_gives_up_as_a_whole(address, monkeypatch):
    monkeypatch.setitem(postgresql.SETTINGS, "lock_timeout", "200ms")
    migrate(address)
    engine = create_engine(address)
    with engine.begin() as connection:
        take_back(connection)
    with engine.begin() as somebody:
        somebody.exec_driver_sql("LOCK TABLE alembic_version IN SHARE MODE")
        with pytest.raises(Unavailable, match="lock timeout"):
            migrate(address)
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    engine.dispose()

    migrate(address)
    assert is_current(address)


def set_revision(address: str, revision: str) -> None:
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    engine.dispose()


def test_a_program_works_on_the_schema_of_the_next_version_and_leaves_it_alone(address):
    migrate(address)
    following = f"{int(newest()) + 1:04}"
    set_revision(address, following)

    assert (is_usable(address), is_current(address)) == (True, False)
    migrate(address)

    assert steps_ahead(address) == 1


def test_a_program_refuses_an_older_schema_and_one_that_is_two_versions_newer(address):
    assert not is_usable(address)
    migrate(address)
    set_revision(address, f"{int(newest()) - 1:04}")
    assert not is_usable(address)

    set_revision(address, f"{int(newest()) + 2:04}")
    for refused in (is_usable, migrate):
        with pytest.raises(Unavailable, match="newer version of Okienko"):
            refused(address)


def test_the_tables_of_another_program_are_told_plainly(address):
    migrate(address)
    set_revision(address, "a1b2c3")

    with pytest.raises(Unavailable, match="another program"):
        is_usable(address)


def newest() -> str:
    """The number of the last migration."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head
    return head


def test_migrations_are_numbered_one_after_the_other():
    found = ScriptDirectory.from_config(alembic_config()).walk_revisions()

    assert [each.revision for each in reversed([*found])] == [
        f"{number:04}" for number in range(1, int(newest()) + 1)
    ]
