"""Reservation codes: slips of the hand are found, other codes are left to the database."""

from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.codes import check_digit, flaw, grouped, tidy, with_check_digit
from queue_server.domain.office import Codes
from queue_server.domain.refusals import Reason

EIGHT = Codes(digits=8, check_digit=True)
CODES = st.text("0123456789", min_size=7, max_size=7).map(with_check_digit)


def test_the_check_digit_is_the_published_one_of_damm():
    assert check_digit("572") == "4"


@given(CODES)
def test_a_code_with_its_check_digit_has_no_flaw(code):
    assert flaw(code, EIGHT) is None


@given(CODES)
def test_every_single_wrong_digit_is_found(code):
    for at, right in enumerate(code):
        for wrong in set("0123456789") - {right}:
            slip = code[:at] + wrong + code[at + 1 :]

            assert flaw(slip, EIGHT).reason is Reason.MISTYPED_CODE


@given(CODES)
def test_every_swap_of_two_neighbours_is_found(code):
    for at in range(len(code) - 1):
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]

        assert swapped == code or flaw(swapped, EIGHT).reason is Reason.MISTYPED_CODE


def test_a_code_of_another_length_is_invalid_and_the_answer_says_how_many_digits_it_has():
    for code in ("", "1234567", "123456789"):
        refusal = flaw(code, EIGHT)

        assert refusal.reason is Reason.INVALID_CODE
        assert refusal.facts == {"digits": 8}


def test_letters_and_foreign_digits_make_no_code():
    for code in ("1234567x", "१२३४५६७८", "12.45678", "²2345678"):
        assert flaw(code, EIGHT).reason is Reason.INVALID_CODE


def test_an_office_without_check_digits_accepts_any_digits():
    assert flaw("000001", Codes(digits=6, check_digit=False)) is None


def test_spaces_and_hyphens_of_a_printed_code_do_not_matter():
    for typed in ("1234 5678", " 1234-5678\n", "12 34\u00a056–78"):
        assert tidy(typed) == "12345678"


@given(CODES)
def test_a_code_read_aloud_in_groups_is_the_same_code(code):
    assert grouped(code) == f"{code[:4]} {code[4:]}"
    assert tidy(grouped(code)) == code
