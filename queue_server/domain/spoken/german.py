"""German: "Nummer A einhundertdreiundzwanzig, erster Schalter"."""

from __future__ import annotations

from queue_server.domain.spoken.tongue import Tongue, Word, latin, words

SMALL = words(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn"
    " fünfzehn sechzehn siebzehn achtzehn neunzehn"
)
TENS = words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
UNUSUAL_ORDINALS = {1: "erster", 3: "dritter", 7: "siebter", 8: "achter"}


def cardinal(number: int) -> str:
    """In one word, the ones before the tens."""
    if number < 20:
        return SMALL[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return (f"{within(one)}und" if one else "") + TENS[ten - 2]
    hundred, rest = divmod(number, 100)
    return f"{within(hundred)}hundert" + (cardinal(rest) if rest else "")


def within(number: int) -> str:
    """A small number inside a word: "ein" and not "eins"."""
    return SMALL[number].removesuffix("s") if number == 1 else SMALL[number]


def ordinal(number: int) -> str:
    """In the masculine, as "Schalter" is: erster, einundzwanzigster."""
    if number in UNUSUAL_ORDINALS:
        return UNUSUAL_ORDINALS[number]
    return cardinal(number) + ("ter" if number < 20 else "ster")


def parts(number: int) -> tuple[int, ...]:
    """The hundreds and the rest; what is below a hundred is one word and can't be joined."""
    hundreds, rest = number - number % 100, number % 100
    return tuple(part for part in (hundreds, rest) if part) or (0,)


def ordinal_parts(_number: int) -> tuple[str, ...]:
    """An ordinal is one word and can't be joined."""
    return ()


TONGUE = Tongue(
    language="de",
    number=Word("words/nummer", "Nummer"),
    counter=Word("words/schalter", "Schalter"),
    letters=latin("A B C D E F G H I J K L M N O P Q R S T U V W X Y Z"),
    cardinal=cardinal,
    ordinal=ordinal,
    parts=parts,
    ordinal_parts=ordinal_parts,
)
