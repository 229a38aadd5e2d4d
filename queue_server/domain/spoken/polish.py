"""Polish: "Numer A sto dwadzieścia trzy, stanowisko pierwsze"."""

from __future__ import annotations

from queue_server.domain.spoken.tongue import Tongue, Word, decimal_parts, latin, words

SMALL = words(
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście"
    " trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście"
)
TENS = words(
    "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt"
    " dziewięćdziesiąt"
)
HUNDREDS = words("sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset")
SMALL_ORDINALS = words(
    "pierwsze drugie trzecie czwarte piąte szóste siódme ósme dziewiąte dziesiąte jedenaste"
    " dwunaste trzynaste czternaste piętnaste szesnaste siedemnaste osiemnaste dziewiętnaste"
)
TENS_ORDINALS = words(
    "dwudzieste trzydzieste czterdzieste pięćdziesiąte sześćdziesiąte siedemdziesiąte"
    " osiemdziesiąte dziewięćdziesiąte"
)
WORDS = {
    **dict(enumerate(SMALL)),
    **{10 * ten: word for ten, word in enumerate(TENS, 2)},
    **{100 * hundred: word for hundred, word in enumerate(HUNDREDS, 1)},
}
ORDINALS = {
    **dict(enumerate(SMALL_ORDINALS, 1)),
    **{10 * ten: word for ten, word in enumerate(TENS_ORDINALS, 2)},
}


def cardinal(number: int) -> str:
    """In the form in which things are counted and named."""
    return " ".join(WORDS[part] for part in decimal_parts(number))


def ordinal(number: int) -> str:
    """In the neuter, as "stanowisko" is: dwudzieste pierwsze."""
    return " ".join(ORDINALS[part] for part in decimal_parts(number))


def ordinal_parts(number: int) -> tuple[str, ...]:
    """Both words are ordinals."""
    parts = decimal_parts(number)
    return tuple(f"ordinals/{part}" for part in parts) if len(parts) > 1 else ()


TONGUE = Tongue(
    language="pl",
    number=Word("words/numer", "numer"),
    counter=Word("words/stanowisko", "stanowisko"),
    # A lone consonant could be taken for a preposition: "w", "z".
    letters=latin(
        "A be ce de E ef gie ha I jot ka el em en O pe ku er es te U fau wu iks igrek zet"
    ),
    cardinal=cardinal,
    ordinal=ordinal,
    parts=decimal_parts,
    ordinal_parts=ordinal_parts,
    ordinal_first=False,
)
