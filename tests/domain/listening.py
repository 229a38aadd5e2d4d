"""Understands spoken numbers; written apart from what speaks them, so that one proves the other."""

from __future__ import annotations

import re

NUMBER = {"pl": "Numer", "en": "Number", "uk": "Номер", "de": "Nummer"}
COUNTER = {"pl": "stanowisko", "en": "counter", "uk": "віконце", "de": "Schalter"}

ONES = {
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "en": "zero one two three four five six seven eight nine",
    "uk": "нуль один два три чотири п’ять шість сім вісім дев’ять",
}
TEENS = {
    "pl": "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście"
    " osiemnaście dziewiętnaście",
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "uk": "десять одинадцять дванадцять тринадцять чотирнадцять п’ятнадцять шістнадцять"
    " сімнадцять вісімнадцять дев’ятнадцять",
}
TENS = {
    "pl": "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt"
    " osiemdziesiąt dziewięćdziesiąt",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "uk": "двадцять тридцять сорок п’ятдесят шістдесят сімдесят вісімдесят дев’яносто",
}
HUNDREDS = {
    "pl": "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset",
    "uk": "сто двісті триста чотириста п’ятсот шістсот сімсот вісімсот дев’ятсот",
}
ORDINALS = {
    "pl": "pierwsze drugie trzecie czwarte piąte szóste siódme ósme dziewiąte dziesiąte jedenaste"
    " dwunaste trzynaste czternaste piętnaste szesnaste siedemnaste osiemnaste dziewiętnaste"
    " dwudzieste trzydzieste czterdzieste pięćdziesiąte sześćdziesiąte siedemdziesiąte"
    " osiemdziesiąte dziewięćdziesiąte",
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
    " thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth",
    "uk": "перше друге третє четверте п’яте шосте сьоме восьме дев’яте десяте одинадцяте дванадцяте"
    " тринадцяте чотирнадцяте п’ятнадцяте шістнадцяте сімнадцяте вісімнадцяте дев’ятнадцяте"
    " двадцяте тридцяте сорокове п’ятдесяте шістдесяте сімдесяте вісімдесяте дев’яносте",
}
PLACES = [*range(1, 20), *range(20, 100, 10)]
LETTERS = {
    "pl": "A be ce de E ef gie ha I jot ka el em en O pe ku er es te U fau wu iks igrek zet",
    "en": "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z",
    "de": "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z",
    "uk": "А бе це де Е еф же аш І йот ка ель ем ен О пе ку ер ес те У ве дубль-ве ікс ігрек зет",
}
GERMAN = {
    "small": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn"
    " fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "tens": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
}
GERMAN_PLACES = {"erster": 1, "dritter": 3, "siebter": 7, "achter": 8}


def numbered(words: str, first: int, step: int) -> dict[str, int]:
    """Words that are written in a row, and what they stand for."""
    return {word: first + step * at for at, word in enumerate(words.split())}


GERMAN_SMALL = {**numbered(GERMAN["small"], 0, 1), "ein": 1}
GERMAN_TENS = numbered(GERMAN["tens"], 20, 10)


def heard(language: str, said: str) -> str:
    """The letters and numbers that were said, as they are written: "be zero dwa" is B02."""
    names = dict(zip(LETTERS[language].split(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=True))
    written, number = "", Number()
    for word in re.sub(r"(\w+) hundred( and)?", r"\1-hundred", said).split():
        if word in names:
            written, number = written + number.written() + names[word], Number()
            continue
        for value in values(language, word):
            if not number.takes(value):
                written, number = written + number.written(), Number()
            number.take(value)
    return written + number.written()


def heard_place(language: str, said: str) -> int:
    """Which one in a row was said."""
    if language == "de":
        small = said.removesuffix("ter")
        stem = small if small in GERMAN_SMALL else said.removesuffix("ster")
        return GERMAN_PLACES.get(said) or german(stem)
    places = dict(zip(ORDINALS[language].split(), PLACES, strict=True))
    *before, last = re.split("[ -]", said)
    tens = [places.get(word) or sum(values(language, word)) for word in before]
    assert all(ten % 10 == 0 and ten >= 20 for ten in tens)
    return sum(tens) + places[last]


class Number:
    """A number while it is being said: hundreds, then tens, then ones."""

    def __init__(self) -> None:
        self.parts: list[int] = []

    def takes(self, value: int) -> bool:
        """Whether this may be said next in the same number."""
        if not self.parts:
            return True
        last = self.parts[-1]
        room = 100 if last >= 100 else 10 if last >= 20 else 1
        return 0 < value < room

    def take(self, value: int) -> None:
        self.parts.append(value)

    def written(self) -> str:
        return str(sum(self.parts)) if self.parts else ""


def values(language: str, word: str) -> list[int]:
    """What a word stands for; "and" for nothing."""
    if language == "de":
        return [german(word)]
    if language == "en":
        return english(word)
    table = {
        **numbered(ONES[language], 0, 1),
        **numbered(TEENS[language], 10, 1),
        **numbered(TENS[language], 20, 10),
        **numbered(HUNDREDS[language], 100, 100),
    }
    return [table[word]]


def english(word: str) -> list[int]:
    table = {
        **numbered(ONES["en"], 0, 1),
        **numbered(TEENS["en"], 10, 1),
        **numbered(TENS["en"], 20, 10),
    }
    if word.endswith("-hundred"):
        return [100 * table[word.removesuffix("-hundred")]]
    return [table[part] for part in word.split("-")]


def german(word: str) -> int:
    hundreds, _, rest = word.rpartition("hundert")
    value = 100 * GERMAN_SMALL[hundreds] if hundreds else 0
    ones, _, tens = rest.rpartition("und")
    if tens in GERMAN_TENS:
        return value + GERMAN_TENS[tens] + (GERMAN_SMALL[ones] if ones else 0)
    return value + (GERMAN_SMALL[rest] if rest else 0)
