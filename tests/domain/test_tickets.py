"""The life of a ticket: each state and each move, one by one."""

import itertools

import pytest

from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.tickets import AT_COUNTER, MOVES, OPEN, Move, State, after
from tests.domain.making import ticket

# The table as people read it: what each state allows, and where that leads.
ALLOWED = {
    State.WAITING: {
        Move.CALL: State.CALLED,
        Move.TRANSFER: State.WAITING,
        Move.CANCEL: State.CANCELLED,
        Move.DAY_END: State.CANCELLED,
    },
    State.CALLED: {
        Move.RECALL: State.CALLED,
        Move.START: State.SERVING,
        Move.FINISH: State.DONE,
        Move.MISS: State.NO_SHOW,
        Move.HOLD: State.HELD,
        Move.TRANSFER: State.WAITING,
    },
    State.SERVING: {
        Move.FINISH: State.DONE,
        Move.HOLD: State.HELD,
        Move.TRANSFER: State.WAITING,
    },
    State.HELD: {
        Move.CALL: State.CALLED,
        Move.TRANSFER: State.WAITING,
        Move.CANCEL: State.CANCELLED,
        Move.DAY_END: State.CANCELLED,
    },
    State.NO_SHOW: {Move.CALL: State.CALLED},
    State.DONE: {},
    State.CANCELLED: {},
}


@pytest.mark.parametrize(("state", "move"), list(itertools.product(State, Move)))
def test_a_move_leads_where_the_table_says_or_is_refused_with_the_state(state, move):
    moved = ticket(1, state=state)
    expected = ALLOWED[state].get(move)

    if expected is not None:
        assert after(moved, move) is expected
    else:
        with pytest.raises(Refused) as refused:
            after(moved, move)
        assert refused.value.refusal.reason is Reason.WRONG_STATE
        facts = {"number": "A001", "state": state.value, "move": move.value}
        assert refused.value.refusal.facts == facts


def test_the_table_holds_nothing_but_known_moves():
    known = {(state, move): to for state, moves in ALLOWED.items() for move, to in moves.items()}

    assert known == MOVES


def test_what_is_done_or_cancelled_stays_so():
    assert not [state for state, _ in MOVES if state in (State.DONE, State.CANCELLED)]


def test_the_days_end_never_touches_a_visitor_at_a_counter():
    assert not [state for state in AT_COUNTER if (state, Move.DAY_END) in MOVES]


def test_the_days_end_closes_everything_else_that_is_open():
    for state in OPEN - AT_COUNTER:
        assert MOVES[state, Move.DAY_END] is State.CANCELLED


def test_every_state_can_be_reached_from_waiting():
    reached, before = {State.WAITING}, set()
    while reached != before:
        before = set(reached)
        reached |= {to for (state, _), to in MOVES.items() if state in before}

    assert reached == set(State)
