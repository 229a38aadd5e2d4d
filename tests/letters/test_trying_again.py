"""What can't be sent now is sent later, what never can is given up, and nothing is sent twice."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from queue_server.actions.letters import claim, try_again
from queue_server.domain.letters import Written
from queue_server.domain.refusals import Unavailable
from queue_server.queries import letters as outbox
from queue_server.store import Store, letters
from queue_server.workers.post import Post
from tests.letters.conftest import JAN, greeting, reached
from tests.mailbox import Mailbox, text_of
from tests.serving import free_port

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def test_a_letter_that_the_server_puts_off_is_sent_at_the_next_try(
    write_to, post, mailbox, row, clock
):
    letter = write_to()
    mailbox.answer = lambda recipient: f"451 <{recipient}> greylisted"

    post.round()
    put_off = row(letter)
    mailbox.answer = lambda recipient: None
    post.round()
    early = len(mailbox.messages)
    clock.step(MINUTE)
    post.round()

    assert (put_off.trouble, put_off.tries) == ("later: 451 <j***@kalisz.example> greylisted", 1)
    assert early == 0
    assert len(mailbox.messages) == 1
    assert (row(letter).tries, row(letter).trouble) == (2, None)


def test_the_pauses_grow_and_after_a_day_the_letter_is_given_up(
    write_to, post, mailbox, row, clock
):
    letter = write_to()
    mailbox.answer = lambda recipient: "451 later"
    made, tried = clock.now(), []

    while row(letter).next_try_at:
        clock.moment = row(letter).next_try_at
        tried.append(clock.now() - made)
        post.round()

    pauses = [int((late - early) / MINUTE) for early, late in pairwise(tried)]
    assert pauses[:8] == [1, 2, 4, 8, 15, 30, 60, 60]
    assert tried[-1] == DAY
    assert row(letter).given_up_at == made + DAY
    assert row(letter).facts == {}


def test_an_address_that_does_not_exist_is_given_up_at_once_and_keeps_no_other_waiting(
    write_to, post, mailbox, row
):
    wrong = write_to("nobody@kalisz.example")
    right = write_to()
    mailbox.answer = lambda recipient: "550 no such user" if "nobody" in recipient else None

    post.round()

    assert row(wrong).given_up_at is not None
    assert row(wrong).trouble == "refused: 550 no such user"
    assert row(right).sent_at is not None


def test_while_the_server_is_away_every_letter_waits_and_none_is_lost(
    write_to, make_post, row, clock
):
    known = [write_to(f"visitor{number}@kalisz.example") for number in range(30)]
    port = free_port()
    with Mailbox(port) as mailbox:
        reach = reached(mailbox)
    make_post(**reach).round()
    waiting = [row(letter) for letter in known]
    clock.step(MINUTE)

    with Mailbox(port) as mailbox:
        make_post(**reach).round()

        assert len(mailbox.messages) == 30
    assert {each.tries for each in waiting} == {1}
    assert all(each.trouble.startswith("away: ") for each in waiting)
    assert {each.next_try_at for each in waiting} == {clock.now()}


def test_a_letter_that_cannot_be_written_keeps_no_other_waiting(write_to, make_post, mailbox, row):
    def clumsy(letter):
        if letter.kind == "broken":
            raise KeyError(letter.recipient)
        return greeting(letter)

    broken, whole = write_to(kind="broken"), write_to()

    make_post(clumsy, **reached(mailbox)).round()

    assert row(whole).sent_at is not None
    assert row(broken).next_try_at is not None
    assert row(broken).trouble.startswith("unwritten: KeyError")
    assert JAN not in row(broken).trouble


def test_what_is_no_longer_true_is_not_sent(write_to, make_post, mailbox, row):
    letter = write_to(facts={"wish": "secret"})

    make_post(lambda letter: None, **reached(mailbox)).round()

    assert mailbox.messages == []
    assert (row(letter).sent_at, row(letter).given_up_at, row(letter).next_try_at) == (None,) * 3
    assert row(letter).facts == {}


def test_without_a_mail_server_letters_are_kept_for_a_day_and_go_when_there_is_one(
    write_to, make_post, mailbox, row, clock
):
    old = write_to()
    clock.step(DAY - MINUTE)
    young = write_to()
    make_post().round()
    untouched = [row(letter).tries for letter in (old, young)]
    clock.step(MINUTE)
    make_post().round()

    make_post(**reached(mailbox)).round()

    assert untouched == [0, 0]
    assert row(old).trouble == "unset"
    assert row(old).given_up_at is not None
    assert row(young).sent_at is not None
    assert len(mailbox.messages) == 1


def test_a_letter_that_was_given_up_can_be_tried_again(write_to, store, post, mailbox, row, clock):
    letter = write_to(facts={"about": "dowód"})
    mailbox.answer = lambda recipient: "550 no such user"
    post.round()
    mailbox.answer = lambda recipient: None

    assert try_again(store, letter)
    post.round()

    assert text_of(mailbox.messages[0]) == "Sprawa: dowód\n"
    assert row(letter).sent_at is not None
    assert not try_again(store, letter)


def test_two_workers_send_each_letter_once(write_to, store, mailbox, make_post):
    for number in range(10):
        write_to(f"visitor{number}@kalisz.example")
    reach = reached(mailbox)
    second = make_post(**reach)

    def meanwhile(letter):
        # While the first one writes a letter, the second one empties the outbox.
        second.round()
        return greeting(letter)

    first = make_post(meanwhile, **reach)

    first.round()

    assert sorted(mailbox.recipients) == sorted(f"visitor{n}@kalisz.example" for n in range(10))


def test_a_letter_whose_worker_died_is_anybodys_again_after_five_minutes(
    write_to, store, post, mailbox, clock
):
    write_to()
    [letter] = outbox.due(store, "mail", 10)
    assert claim(store, letter)

    post.round()
    early = len(mailbox.messages)
    clock.step(5 * MINUTE)
    post.round()

    assert (early, len(mailbox.messages)) == (0, 1)


def test_what_was_sent_while_the_disk_was_full_is_noted_later_and_not_sent_again(
    write_to, store, post, mailbox, row, clock, monkeypatch
):
    letter = write_to()
    with monkeypatch.context() as full:

        def no_space(*_given):
            raise Unavailable("database or disk is full")

        full.setattr(letters, "mark_sent", no_space)
        with pytest.raises(Unavailable):
            post.round()
    clock.step(10 * MINUTE)

    post.round()

    assert len(mailbox.messages) == 1
    assert row(letter).sent_at is not None


def test_the_outbox_is_stuck_when_letters_wait_for_an_hour_or_are_given_up(
    write_to, store, post, mailbox, clock
):
    write_to()
    fresh = outbox.stuck(store)
    clock.step(61 * MINUTE)
    late = outbox.stuck(store)
    clock.step(DAY)
    mailbox.answer = lambda recipient: "451 later"
    post.round()
    given_up = outbox.stuck(store)
    clock.step(DAY + MINUTE)

    assert (fresh, late, given_up, outbox.stuck(store)) == (False, True, True, False)


def test_a_mistyped_address_is_no_sign_that_the_outbox_is_stuck(write_to, store, post, mailbox):
    write_to()
    mailbox.answer = lambda recipient: "550 no such user"

    post.round()

    assert not outbox.stuck(store)


def test_letters_of_long_ago_are_forgotten_and_waiting_ones_never(
    write_to, store, post, mailbox, row, clock
):
    sent = write_to()
    post.round()
    mailbox.answer = lambda recipient: "451 later"
    clock.step(DAY)
    waiting = write_to()
    post.round()
    clock.step(10 * DAY)

    with store.writing() as connection:
        gone = letters.purge(connection, clock.now() - 5 * DAY)

    assert gone == 1
    assert (row(sent), row(waiting).id) == (None, waiting)


def test_whoever_is_erased_gets_no_letter_and_leaves_none(write_to, store: Store, row):
    theirs = [write_to("Jan@Kalisz.example"), write_to("old@kalisz.example", user_id=None)]
    others = write_to("ewa@kalisz.example")

    with store.writing() as connection:
        assert letters.erase(connection, email=JAN) == 1
        assert letters.erase(connection) == 0

    assert row(theirs[0]) is None
    assert row(others).recipient == "ewa@kalisz.example"


def test_the_post_goes_on_after_whatever_happens(write_to, store, make_post, mailbox, monkeypatch):
    write_to()
    post: Post = make_post(**reached(mailbox))
    rounds = []

    def sleep(seconds: float) -> None:
        rounds.append(seconds)
        monkeypatch.undo()
        if len(rounds) == 2:
            raise SystemExit

    monkeypatch.setattr(outbox, "due", lambda *given: Written("", "").nothing)
    with pytest.raises(SystemExit):
        post.run(sleep)

    assert rounds == [2.0, 2.0]
    assert len(mailbox.messages) == 1
