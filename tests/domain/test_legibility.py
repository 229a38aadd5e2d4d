"""From how far figures can be read: the size calculator, checked against trigonometry."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.legibility import Screen, farthest, needed_inches, sight

INCHES = st.floats(5, 200)
METRES = st.floats(0.5, 60)
SHARE = st.floats(0.01, 0.6)


def test_a_capital_of_122_mm_takes_seven_tenths_of_a_degree_at_ten_metres():
    assert farthest(122.2) == pytest.approx(10, abs=0.01)


def test_a_43_inch_monitor_is_535_mm_high():
    assert Screen(43).height_mm == pytest.approx(535, abs=1)
    assert Screen(43).turned().height_mm == pytest.approx(952, abs=1)


@given(INCHES, SHARE, METRES)
def test_it_is_legible_just_up_to_the_farthest_place(inches, share, metres):
    seen = sight(Screen(inches), share, metres)

    assert sight(Screen(inches), share, seen.farthest_m * 0.999).is_legible
    assert not sight(Screen(inches), share, seen.farthest_m * 1.001).is_legible


@given(SHARE, METRES)
def test_the_screen_that_is_needed_is_just_legible(share, metres):
    needed = Screen(needed_inches(share, metres))

    assert sight(replace(needed, inches=needed.inches * 1.001), share, metres).is_legible
    assert not sight(replace(needed, inches=needed.inches * 0.999), share, metres).is_legible


@given(INCHES, SHARE, METRES, st.floats(1.01, 3))
def test_larger_is_better_and_farther_is_worse(inches, share, metres, times):
    here = sight(Screen(inches), share, metres)

    assert sight(Screen(inches * times), share, metres).degrees > here.degrees
    assert sight(Screen(inches), share, metres * times).degrees < here.degrees
