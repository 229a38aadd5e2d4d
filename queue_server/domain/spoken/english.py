"""English: "Number A one hundred and twenty-three, first counter"."""

from __future__ import annotations

from queue_server.domain.spoken.tongue import Tongue, Word, decimal_parts, latin, words

SMALL = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
)
TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
SMALL_ORDINALS = words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)


def cardinal(number: int) -> str:
    """As in Britain, with "and" after the hundreds."""
    if number < 20:
        return SMALL[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return TENS[ten - 2] + (f"-{SMALL[one]}" if one else "")
    hundred, rest = divmod(number, 100)
    return f"{SMALL[hundred]} hundred" + (f" and {cardinal(rest)}" if rest else "")


def ordinal(number: int) -> str:
    """First, twentieth, twenty-first."""
    if number < 20:
        return SMALL_ORDINALS[number - 1]
    ten, one = divmod(number, 10)
    word = TENS[ten - 2]
    return f"{word}-{SMALL_ORDINALS[one - 1]}" if one else f"{word.removesuffix('y')}ieth"


def ordinal_parts(number: int) -> tuple[str, ...]:
    """Only the last word is an ordinal."""
    parts = decimal_parts(number)
    return (f"numbers/{parts[0]}", f"ordinals/{parts[1]}") if len(parts) > 1 else ()


TONGUE = Tongue(
    language="en",
    number=Word("words/number", "number"),
    counter=Word("words/counter", "counter"),
    letters=latin("A B C D E F G H I J K L M N O P Q R S T U V W X Y Z"),
    cardinal=cardinal,
    ordinal=ordinal,
    parts=decimal_parts,
    ordinal_parts=ordinal_parts,
)
