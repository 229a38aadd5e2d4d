"""Ukrainian: "Номер А сто двадцять три, перше віконце"."""

from __future__ import annotations

from queue_server.domain.spoken.tongue import Tongue, Word, decimal_parts, latin, words

SMALL = words(
    "нуль один два три чотири п’ять шість сім вісім дев’ять десять одинадцять дванадцять"
    " тринадцять чотирнадцять п’ятнадцять шістнадцять сімнадцять вісімнадцять дев’ятнадцять"
)
TENS = words("двадцять тридцять сорок п’ятдесят шістдесят сімдесят вісімдесят дев’яносто")
HUNDREDS = words("сто двісті триста чотириста п’ятсот шістсот сімсот вісімсот дев’ятсот")
SMALL_ORDINALS = words(
    "перше друге третє четверте п’яте шосте сьоме восьме дев’яте десяте одинадцяте дванадцяте"
    " тринадцяте чотирнадцяте п’ятнадцяте шістнадцяте сімнадцяте вісімнадцяте дев’ятнадцяте"
)
TENS_ORDINALS = words(
    "двадцяте тридцяте сорокове п’ятдесяте шістдесяте сімдесяте вісімдесяте дев’яносте"
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
    """In the neuter, as "віконце" is; only the last word is an ordinal: двадцять перше."""
    *before, last = decimal_parts(number)
    return " ".join([*(WORDS[part] for part in before), ORDINALS[last]])


def ordinal_parts(number: int) -> tuple[str, ...]:
    """Only the last word is an ordinal."""
    parts = decimal_parts(number)
    return (f"numbers/{parts[0]}", f"ordinals/{parts[1]}") if len(parts) > 1 else ()


TONGUE = Tongue(
    language="uk",
    number=Word("words/nomer", "номер"),
    counter=Word("words/vikontse", "віконце"),
    # How Ukrainians call the letters of the Latin alphabet.
    letters=latin(
        "А бе це де Е еф же аш І йот ка ель ем ен О пе ку ер ес те У ве дубль-ве ікс ігрек зет"
    ),
    cardinal=cardinal,
    ordinal=ordinal,
    parts=decimal_parts,
    ordinal_parts=ordinal_parts,
)
