"""Names for a shop that does not exist: Kazakh, Russian and English words with the sound of real ones.

Words are drawn letter by letter from the triples of letters that real product names and descriptions have, so that
they look alike as much as real words do. Few words are common and most are rare, as in any shop.
"""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import accumulate

SAMPLES = {
    "kk": """лаванда эфир майы бұрыш жалбыз шай ағашы тәтті апельсин мандарин грейпфрут бергамот лимоншөп
        розмарин жебір жұпаргүл түймедақ раушан герань жасмин мускат сәлбен мелисса ладан мирра сандал кедр сібір
        самырсыны арша қарағай зімбір даршын қалампыр қара кардамон жусан салаубас пачули тыныш кеш қоспасы цитрусты
        таң дала самалы орман соқпағы жылы дәмдеуіш зейін роликті негіз жожоба бадам өрік дәнегінің шырғанақ итмұрын
        сабыны сусабын жалбызды тіс пастасы қырмызыгүл қосылған қол кремі ваннаға арналған теңіз тұзы бал ерін
        бальзамы капсулалары дәрумені тамшылары магний таблеткалары алтай шөптерінен ультрадыбыстық диффузор бос
        құтылар жинағы жұмсақ гүл иісі кешкі демалысқа жайлы көңіл күй сыйлайды салқын сергек қысқа үзіліске лайық
        еден жуатын суға бірнеше тамшы балғын бөлмеге тазалық лебін әкеледі шуақты үйдегі мерекелік жаңа жылдық еске
        түсіретін жеңіл ащылтым таңғы жаттығудың нәзік үйлеседі айқын моншада қолданған ұнайды күтіміне жиі кездеседі
        өткір құрғақ терісін күтуге қолданылады нәрлендіретін ылғалдандырғыш қорғайтын бетке шашқа денеге тырнақ
        балалар ерлер әйелдер спорт ұйқы тазартқыш ұнтақ қыш ыдыс орамал сүлгі щетка бояу ұнтағы өсімдік тамыр""",
    "ru": """эфирное масло лаванды мяты перечной чайного дерева лимона сладкого апельсина мандарина грейпфрута
        бергамота лемонграсса эвкалипта розмарина тимьяна орегано душицы ромашки розы герани жасмина иланг мускатного
        шалфея мелиссы ладана мирры сандалового кедра пихты сибирской можжевельника сосны имбиря корицы гвоздики
        чёрного перца кардамона фенхеля полыни бессмертника пачули смесь масел тихий вечер цитрусовое утро степной
        ветер лесная тропа тёплые пряности роликовая внимание базовое кокоса жожоба миндаля абрикосовых косточек
        облепиховое шиповника лавандовое мыло шампунь зубная паста крем рук календулой морская соль ванны бальзам
        губ мёдом капсулах витамин каплях магний таблетках алтайских трав ультразвуковой диффузор набор пустых
        роликовых флаконов мягкий цветочный аромат создаёт уютное настроение вечернего отдыха салфетки порошок
        ополаскиватель увлажняющий питательный защитный детский мужской женский спортивный очищающий восстанавливающий
        лосьон сыворотка тоник скраб маска пилинг дезодорант щётка расчёска полотенце кружка бутылка подарочный
        карандаш блокнот свеча светильник увлажнитель пипетка распылитель воронка шкатулка сумка чехол держатель""",
    "en": """lavender essential oil peppermint tea tree lemon sweet orange mandarin grapefruit bergamot lemongrass
        eucalyptus rosemary thyme oregano chamomile rose geranium jasmine ylang clary sage melissa frankincense myrrh
        sandalwood cedarwood siberian fir juniper pine ginger cinnamon bark clove black pepper cardamom fennel
        wormwood helichrysum patchouli quiet evening blend citrus morning steppe breeze forest path warm spice focus
        roll carrier coconut jojoba almond apricot kernel buckthorn rosehip soap shampoo toothpaste calendula hand
        cream bath salt honey balm capsules vitamin drops magnesium tablets altai herbal ultrasonic diffuser empty
        roller bottle moisturising nourishing protecting gentle cleansing powder lotion serum mask scrub brush""",
}


class Language:
    """A language's words, ever more of them on demand, none twice.

    Among 3,700 real Kazakh and Russian words of four letters and more one has 0.4 neighbours one letter away,
    0.25 if other endings are not counted. Words drawn freely have far more, so most with a neighbour are thrown
    away until there are just as many.
    """

    def __init__(self, code: str, random_: random.Random) -> None:
        self._random = random_
        self._next: dict[str, list[str]] = defaultdict(list)
        self._made: set[str] = set()
        self._near: set[str] = set()
        for word in SAMPLES[code].split():
            padded = f"^^{word}$"
            for place in range(len(padded) - 2):
                self._next[padded[place : place + 2]].append(padded[place + 2])

    def word(self) -> str:
        """A new word of 4 to 12 letters."""
        while True:
            word = "^^"
            while not word.endswith("$"):
                word += self._random.choice(self._next[word[-2:]])
            word = word[2:-1]
            near = {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
            if not 4 <= len(word) <= 12 or word in self._made:
                continue
            if near & self._near and self._random.random() < 0.87:
                continue
            self._made.add(word)
            self._near |= near
            return word


class Shelf:
    """So many notions, each with a word a language; the first are the commonest."""

    def __init__(self, languages: dict[str, Language], size: int, random_: random.Random) -> None:
        self._random = random_
        self._notions = [{code: spoken.word() for code, spoken in languages.items()} for _ in range(size)]
        self._shares = list(accumulate(1 / (place + 5) for place in range(size)))

    def pick(self) -> dict[str, str]:
        return self._random.choices(self._notions, cum_weights=self._shares)[0]


def product_names(count: int, seed: int = 2026) -> list[dict[str, str]]:
    """Names of `count` products by language: a kind of thing, what it is made of, sometimes more words."""
    random_ = random.Random(seed)
    languages = {code: Language(code, random_) for code in SAMPLES}
    kinds, stuffs, qualities, series = (Shelf(languages, size, random_) for size in (80, 3_000, 400, 2_000))
    names = []
    for _ in range(count):
        kind, stuff = kinds.pick(), stuffs.pick()
        extra = [
            shelf.pick() for shelf, share in ((qualities, 0.6), (series, 0.5)) if random_.random() < share
        ]
        names.append(
            {
                "kk": " ".join(notion["kk"] for notion in (*extra, stuff, kind)).capitalize(),
                "ru": " ".join(notion["ru"] for notion in (kind, stuff, *extra)).capitalize(),
                "en": " ".join(notion["en"] for notion in (stuff, *extra, kind)).title(),
            }
        )
    return names
