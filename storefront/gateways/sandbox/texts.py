"""The bank's own words, in Kazakh and Russian. It is another house than the shop and keeps its own
dictionary.
"""

from __future__ import annotations

from typing import Final

Texts = dict[str, str]

_CARDS: Final[dict[str, dict[str, Texts]]] = {
    "kk": {
        "card_kz": {"label": "Қазақстан", "note": "төлем бірден өтеді"},
        "card_kg": {"label": "Қырғызстан", "note": "төлем бірден өтеді"},
        "card_am": {"label": "Армения", "note": "төлем бірден өтеді"},
        "card_by": {"label": "Беларусь", "note": "төлем бірден өтеді"},
        "card_us": {"label": "АҚШ", "note": "бұл елдің картасы қабылданбайды"},
        "card_kz_declined": {"label": "Қазақстан", "note": "банк төлемнен бас тартады"},
        "card_kz_no_funds": {"label": "Қазақстан", "note": "картада қаражат жеткіліксіз"},
        "card_kz_expired": {"label": "Қазақстан", "note": "картаның мерзімі өтіп кеткен"},
        "card_kz_lost": {"label": "Қазақстан", "note": "карта жоғалған деп белгіленген"},
        "card_kz_3ds": {"label": "Қазақстан", "note": "әр төлемді растау керек (3-D Secure)"},
        "card_kz_3ds_first": {"label": "Қазақстан", "note": "тек алғашқы төлемді растау керек"},
        "card_kz_3ds_merchant": {"label": "Қазақстан", "note": "дүкеннің өзі алатын төлемді растау керек"},
        "card_kz_hold_expires": {"label": "Қазақстан", "note": "ұсталған қаражат бірден босайды"},
        "card_kz_refund_fails": {"label": "Қазақстан", "note": "ақшаны қайтару кейін сәтсіз аяқталады"},
        "card_kz_disputed": {"label": "Қазақстан", "note": "карта иесі төлемге дау айтады"},
        "card_unknown_country": {"label": "Елі белгісіз", "note": "карта қабылданбайды"},
        "card_kz_charged_us": {"label": "Қазақстан", "note": "төлем кезінде елі АҚШ болып шығады"},
        "card_kz_wallet": {"label": "Қазақстан, әмиян", "note": "электрондық әмиян қабылданбайды"},
    },
    "ru": {
        "card_kz": {"label": "Казахстан", "note": "оплата проходит сразу"},
        "card_kg": {"label": "Кыргызстан", "note": "оплата проходит сразу"},
        "card_am": {"label": "Армения", "note": "оплата проходит сразу"},
        "card_by": {"label": "Беларусь", "note": "оплата проходит сразу"},
        "card_us": {"label": "США", "note": "карты этой страны не принимаются"},
        "card_kz_declined": {"label": "Казахстан", "note": "банк откажет в оплате"},
        "card_kz_no_funds": {"label": "Казахстан", "note": "на карте не хватает средств"},
        "card_kz_expired": {"label": "Казахстан", "note": "срок действия истёк"},
        "card_kz_lost": {"label": "Казахстан", "note": "карта числится утерянной"},
        "card_kz_3ds": {"label": "Казахстан", "note": "каждую оплату нужно подтвердить (3-D Secure)"},
        "card_kz_3ds_first": {"label": "Казахстан", "note": "подтвердить нужно только первую оплату"},
        "card_kz_3ds_merchant": {
            "label": "Казахстан",
            "note": "подтвердить нужно списание самим магазином",
        },
        "card_kz_hold_expires": {"label": "Казахстан", "note": "удержание сразу истечёт"},
        "card_kz_refund_fails": {"label": "Казахстан", "note": "возврат позже не пройдёт"},
        "card_kz_disputed": {"label": "Казахстан", "note": "владелец карты оспорит платёж"},
        "card_unknown_country": {"label": "Страна неизвестна", "note": "карта не принимается"},
        "card_kz_charged_us": {"label": "Казахстан", "note": "при оплате банк окажется из США"},
        "card_kz_wallet": {"label": "Казахстан, кошелёк", "note": "электронные кошельки не принимаются"},
    },
}

_PAGES: Final[dict[str, Texts]] = {
    "kk": {
        "bank": "Сынақ банкі",
        "title": "Төлемді растаңыз",
        "title_card": "Картаны растаңыз",
        "intro": "Картаны шығарған банк мұны шынымен Сіз істеп жатқаныңызға көз жеткізгісі келеді.",
        "amount": "Сома",
        "card": "Карта",
        "sandbox": "Бұл – сынақ беті: нағыз банк те, нағыз ақша да жоқ.",
        "confirm": "Растау",
        "fail": "Бас тарту",
        "leave": "Шешпей, дүкенге оралу",
        "done_title": "Бұл төлемге жауап берілген",
        "done": "Мұнда енді ештеңе істеудің қажеті жоқ.",
        "back": "Дүкенге оралу",
        "missing_title": "Мұндай бет жоқ",
        "missing": "Сілтеме қате немесе ескірген. Дүкенге оралып, тапсырысыңызды ашыңыз.",
    },
    "ru": {
        "bank": "Тестовый банк",
        "title": "Подтвердите оплату",
        "title_card": "Подтвердите карту",
        "intro": "Банк, выпустивший карту, хочет убедиться, что это действительно вы.",
        "amount": "Сумма",
        "card": "Карта",
        "sandbox": "Это тестовая страница: ни настоящего банка, ни настоящих денег здесь нет.",
        "confirm": "Подтвердить",
        "fail": "Отказаться",
        "leave": "Вернуться в магазин без ответа",
        "done_title": "Ответ уже получен",
        "done": "Здесь больше ничего делать не нужно.",
        "back": "Вернуться в магазин",
        "missing_title": "Такой страницы нет",
        "missing": "Ссылка неверна или устарела. Вернитесь в магазин и откройте свой заказ.",
    },
}

LANGUAGES: Final = tuple(_PAGES)


def card_texts(handle: str, last4: str, language: str) -> tuple[str, str]:
    """Label and note of a test card; Kazakh where the bank does not speak the language."""
    texts = _CARDS.get(language, _CARDS["kk"])[handle]
    return f"{texts['label']} ···· {last4}", texts["note"]


def page_texts(language: str | None) -> Texts:
    """The words of the bank's pages; Kazakh where the bank does not speak the language."""
    return _PAGES.get(language or "kk", _PAGES["kk"])
