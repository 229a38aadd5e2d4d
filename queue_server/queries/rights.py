"""Whether anything has changed that decides what accounts may do, asked for thousands at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

from sqlalchemy import bindparam, select

from queue_server.store import Store, schema
from queue_server.store.asking import Question

# So few at a time that nobody notices the pause.
AT_ONCE = 500
VALID: Hashable = "valid"
# A range and not a list: thousands of values would have to be written into each question.
TOKENS = schema.tokens.c
VALID_TOKENS = Question(
    select(TOKENS.id).where(
        TOKENS.id.between(bindparam("first"), bindparam("last")), TOKENS.revoked_at.is_(None)
    )
)


def stamps(
    store: Store, accounts: Iterable[str], pause: Callable[[], None] = lambda: None
) -> Mapping[str, Hashable]:
    """A stamp for each of the accounts (user:3, token:7) that may do anything: the same as long as
    its rights are. A token's is VALID. `pause` lets others work meanwhile. Raises Unavailable."""
    found: dict[str, Hashable] = {}
    wanted: dict[str, list[int]] = {"token": [], "user": []}
    for each in set(accounts):
        kind, _, number = each.partition(":")
        if kind in wanted:
            wanted[kind].append(int(number))
    pause()
    for kind, look in (("token", valid_tokens), ("user", rights_of_users)):
        for some in parts(sorted(wanted[kind])):
            found.update({f"{kind}:{key}": stamp for key, stamp in look(store, some).items()})
            pause()
    return found


def parts(ids: list[int]) -> Iterator[list[int]]:
    """The ids, some at a time."""
    for begin in range(0, len(ids), AT_ONCE):
        yield ids[begin : begin + AT_ONCE]


def valid_tokens(store: Store, ids: list[int]) -> dict[int, Hashable]:
    """Those that are not revoked; nothing else of a token ever changes."""
    rows = store.ask(VALID_TOKENS, first=ids[0], last=ids[-1])
    return dict.fromkeys({row.id for row in rows}.intersection(ids), VALID)


def rights_of_users(store: Store, ids: list[int]) -> dict[int, Hashable]:
    """Session key, second factor, roles, and the files of the offices where those are held."""
    users, staff, offices = schema.users.c, schema.staff.c, schema.offices.c
    everything = (
        select(
            users.id,
            users.active,
            users.uniquifier,
            users.name,
            users.two_factor,
            users.totp.is_not(None),
            staff.office_id,
            staff.role,
            offices.version,
        )
        .select_from(
            schema.users.outerjoin(schema.staff).outerjoin(
                schema.offices, staff.office_id == offices.id
            )
        )
        .where(users.id.in_(ids))
        .order_by(users.id, staff.office_id)
    )
    found: dict[int, tuple[Hashable, ...]] = {}
    with store.reading() as connection:
        for row in connection.execute(everything):
            found[row.id] = (*found.get(row.id, ()), tuple(row))
    return dict(found)
