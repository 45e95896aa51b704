"""How the shop reads what people type: one folded spelling for every way to write the same word.

A name and a query are folded alike, so that «Түймедақ», «туймедак» and «ТУЙМЕДАК» become one word. Folding
forgets what people in Kazakhstan leave out or mix up: case, the nine letters a Russian keyboard lacks, і, ы
and й, е, ё and э, ш and щ, the signs ъ and ь, and Latin look-alikes inside a Cyrillic word.

What was typed in Latin letters may be meant in another script. `readings` lists what it can mean, the most
literal first: as it stands, Kazakh or Russian in Latin letters, Cyrillic typed on the wrong keyboard layout.
Of those that answer equally well the first is meant.

Lists are put in order by `storefront.kernel.alphabet`; folding is for finding only.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

#: Letters of a word that are read: longer ones are no words, and databases index only so much.
LONGEST_WORD: Final = 50

_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")
_LATIN: Final = re.compile(r"[a-z\u00df-\u024f\u0259\u0275]")
_RUN: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_APOSTROPHE: Final = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
_DIGIT_BESIDE_LATIN: Final = re.compile(r"[0-9][a-z]|[a-z][0-9]")
_DIGIT_BESIDE_LETTER: Final = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")

#: Latin letters that look Cyrillic; they count as such inside a word that has a Cyrillic letter.
_LOOK_ALIKES: Final = str.maketrans("aceopxykmtbihəɵ", "асеорхукмтвихао")

#: Letters mixed up in typing → the one they are all read as; ъ and ь are not read at all.
_READ_AS: Final = str.maketrans(
    {
        "ә": "а",
        "і": "и", "ы": "и",
        "ң": "н",
        "ғ": "г",
        "ү": "у", "ұ": "у",
        "қ": "к",
        "ө": "о",
        "һ": "х",
        "э": "е",
        "щ": "ш",
        "ъ": None, "ь": None,
    }
)  # fmt: skip

#: The keyboard row by row: what its keys type on the Latin and on the Russian layout, then with Shift.
_LATIN_KEYS: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_SHIFTED_LATIN: Final = '~{}:"<>'
_SHIFTED_RUSSIAN: Final = "ёхъжэбю"
#: The number row of the Kazakh layout, without and with Shift.
_NUMBER_ROW: Final = "2345890-=@#$%*()_+"
_KAZAKH_ROW: Final = "әіңғүұқөһәіңғүұқөһ"

_ON_RUSSIAN_KEYS: Final = str.maketrans(_LATIN_KEYS + _SHIFTED_LATIN, _RUSSIAN_KEYS + _SHIFTED_RUSSIAN)
_ON_KAZAKH_KEYS: Final = _ON_RUSSIAN_KEYS | str.maketrans(_NUMBER_ROW, _KAZAKH_ROW)
_ON_LATIN_KEYS: Final = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)

#: Kazakh in Latin letters: the alphabet of 2021, the marks of 2017–2019, English habits for the rest.
_KAZAKH_LATIN: Final = {
    "a": "а", "ä": "ә", "á": "ә", "ə": "ә", "b": "б", "c": "к", "ç": "ч", "d": "д", "e": "е", "f": "ф",
    "g": "г", "ğ": "ғ", "ǵ": "ғ", "h": "х", "i": "и", "ı": "ы", "ï": "й", "j": "ж", "k": "к", "l": "л",
    "m": "м", "n": "н", "ñ": "ң", "ń": "ң", "ŋ": "ң", "o": "о", "ö": "ө", "ó": "ө", "ɵ": "ө", "p": "п",
    "q": "қ", "r": "р", "s": "с", "ş": "ш", "t": "т", "u": "у", "ū": "ұ", "ü": "ү", "ú": "ү", "v": "в",
    "w": "у", "x": "кс", "y": "ы", "ý": "у", "z": "з",
    "ch": "ч", "sh": "ш", "sch": "щ", "shch": "щ", "zh": "ж", "kh": "х", "ts": "ц",
    "ya": "я", "ye": "е", "yo": "ё", "yu": "ю",
}  # fmt: skip
#: Russian in Latin letters differs in j, which is й.
_RUSSIAN_LATIN: Final = _KAZAKH_LATIN | {"j": "й", "ja": "я", "jo": "ё", "ju": "ю"}

_LATIN_SOUND: Final = re.compile("|".join(sorted(_RUSSIAN_LATIN, key=len, reverse=True)))


def fold(text: str) -> str:
    """The folded spelling: lower-case words of letters and digits, one space between them."""
    return " ".join(folded for _, folded in folded_words(text))


def folded_words(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text in their order: each as it is spelled there, in lower case, and folded."""
    for run in _RUN.findall(unicodedata.normalize("NFKC", text)):
        if folded := _fold_word(run)[:LONGEST_WORD]:
            yield run.casefold(), folded


@lru_cache(maxsize=16_384)
def _fold_word(word: str) -> str:
    # Apart from their accents й is и and ё is е; only ӛ, which stands for ө in old documents, is not ә.
    letters = unicodedata.normalize("NFKD", word.casefold()).replace("ә\u0308", "о")
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return (plain.translate(_LOOK_ALIKES) if _CYRILLIC.search(plain) else plain).translate(_READ_AS)


def readings(query: str) -> list[str]:
    """What a query can mean, the most literal first and none twice; folding them is left to the caller.

    Only Latin letters leave room for doubt. A wrong layout is not supposed where some of it is Cyrillic.
    """
    text = unicodedata.normalize("NFKC", query).casefold()
    found = [query]
    if _LATIN.search(text):
        found += in_cyrillic(text), in_cyrillic(text, russian=True)
    found += [_numbers_apart(reading) for reading in found]
    if _LATIN.search(text) and not _CYRILLIC.search(text):
        found += text.translate(_ON_RUSSIAN_KEYS), _on_kazakh_keys(text)
    return _different(found)


def last_readings(query: str) -> list[str]:
    """What a query may mean when no reading found anything: Latin typed on the Russian layout."""
    text = unicodedata.normalize("NFKC", query).casefold()
    if _LATIN.search(text) or not _CYRILLIC.search(text):
        return []
    return _different([text.translate(_ON_LATIN_KEYS)])


def _on_kazakh_keys(text: str) -> str:
    """With digits beside Latin letters read as the number row of the Kazakh layout: «0fkfvgsh» is «қалампыр».

    A number standing alone («15 ml») is a number, and so is one in a short mixture («D3»).
    """
    parts = []
    for part in text.split():
        if len(part) > 2 and _DIGIT_BESIDE_LATIN.search(part):
            parts.append(part.translate(_ON_KAZAKH_KEYS))
        else:
            parts.append(part.translate(_ON_RUSSIAN_KEYS) if _LATIN.search(part) else part)
    return " ".join(parts)


def name_readings(name: str, *, english: bool = False) -> list[str]:
    """The ways a name is read when it is indexed: as it stands, and with numbers apart («D 3»).

    Latin letters in a Kazakh or Russian name («D3») are read in Cyrillic as well; English spelled so letter by
    letter sounds like nothing anybody would type.
    """
    found = [name]
    if not english and _LATIN.search(name.casefold()):
        found.append(in_cyrillic(name))
    return _different(found + [_numbers_apart(reading) for reading in found])


def in_cyrillic(text: str, *, russian: bool = False) -> str:
    """Latin letters written as Kazakh (or Russian) ones; everything else stays, apostrophes in a word go."""
    sounds = _RUSSIAN_LATIN if russian else _KAZAKH_LATIN
    latin = _APOSTROPHE.sub("", unicodedata.normalize("NFC", text).casefold())

    def spell(match: re.Match[str]) -> str:
        sound = match.group()
        return sounds.get(sound) or "".join(sounds[letter] for letter in sound)

    return _LATIN_SOUND.sub(spell, latin)


def _numbers_apart(text: str) -> str:
    return _DIGIT_BESIDE_LETTER.sub(" ", text)


def _different(texts: list[str]) -> list[str]:
    """The texts without those that fold like an earlier one, or to nothing."""
    by_fold: dict[str, str] = {}
    for text in texts:
        by_fold.setdefault(fold(text), text)
    by_fold.pop("", None)
    return list(by_fold.values())
