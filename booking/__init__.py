"""Booking: what a visitor does at home, from choosing a service to the printed confirmation."""

from booking import (
    account,
    changing,
    checking,
    choosing,
    mine,
    moving,
    offers,
    rules,
    visit,
    waiting,
)
from booking.letters import LETTERS
from queue_server.surface import Surface

surface = Surface(
    "booking",
    (
        choosing.blueprint,
        checking.blueprint,
        visit.blueprint,
        mine.blueprint,
        changing.blueprint,
        moving.blueprint,
        waiting.blueprint,
        offers.blueprint,
        rules.blueprint,
        account.blueprint,
    ),
    letters=LETTERS,
)
