"""How fast and how well search answers: `python -m bench.search [--products 10000 100000] [--queries 2000]`.

Every query is one to three words of one product's name with one typing error, or Kazakh in Russian letters.
Recall@24: of the products that have all the words meant, the share among the first 24 (of 24, if there are more).
A query with an error is clear when it can mean one thing only: what was typed is neither a word nor the beginning
of a word of the shop, and no other words one error away stand together in a name. Of the others nobody can know
what was meant. The same queries are asked of the small and of the large shop, which has all products of the small.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rapidfuzz.distance import OSA
from sqlalchemy import Engine, create_engine, insert, text
from sqlalchemy.orm import Session

from bench.server import postgresql, programs
from bench.vocabulary import product_names
from storefront.catalogue.search import SearchResult, rebuild, search
from storefront.kernel.folding import fold
from storefront.kernel.money import Money
from storefront.models import Base, prepare_engine
from storefront.models.catalogue import Category, Product, ProductState, ProductText
from storefront.models.session import WRITING

ON_ONE_PAGE = 24
SUGGESTIONS = 6
RUSSIAN_KEYBOARD = str.maketrans("әіңғүұқөһ", "аингуукох")
LETTERS = {"kk": "аәбвгғдежзийкқлмнңоөпрстуұүшыіья", "ru": "абвгдежзийклмнопрстуфхцчшщыьэюя"}


@dataclass(frozen=True)
class Query:
    typed: str
    meant: tuple[str, ...]
    has_error: bool


def misspell(words: list[str], letters: str, random_: random.Random) -> list[str]:
    """The words with one letter wrong, missing, added or swapped with the next, anywhere in them."""
    number = random_.choices(range(len(words)), [len(word) for word in words])[0]
    word = words[number]
    while True:
        at = random_.randrange(len(word))
        kind = random_.randrange(4)
        if kind == 0:
            wrong = word[:at] + random_.choice(letters) + word[at + 1 :]
        elif kind == 1:
            wrong = word[:at] + word[at + 1 :]
        elif kind == 2:
            wrong = word[:at] + random_.choice(letters) + word[at:]
        else:
            wrong = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        if wrong != word:
            return [*words[:number], wrong, *words[number + 1 :]]


def queries(names: list[dict[str, str]], count: int, kind: str, seed: int = 7) -> list[Query]:
    random_ = random.Random(f"{kind} {seed}")
    made = []
    for _ in range(count):
        language = "kk" if kind == "russian letters" else random_.choice(("kk", "ru"))
        words = random_.choice(names)[language].lower().split()
        words = random_.sample(words, random_.randint(1, min(3, len(words))))
        typed = list(words)
        if kind == "one error":
            typed = misspell(typed, LETTERS[language], random_)
        elif kind == "russian letters":
            typed = [word.translate(RUSSIAN_KEYBOARD) for word in typed]
        made.append(Query(" ".join(typed), tuple(fold(word) for word in words), kind == "one error"))
    return made


class Truth:
    """Which products have which words, and which words are one error away from a typed one."""

    def __init__(self, names: list[dict[str, str]]) -> None:
        self.products: dict[str, set[int]] = defaultdict(set)
        self._near: dict[str, set[str]] = defaultdict(set)
        for product_id, texts in enumerate(names, 1):
            for word in {word for name in texts.values() for word in fold(name).split()}:
                self.products[word].add(product_id)
        for word in self.products:
            for key in _with_a_letter_less(word):
                self._near[key].add(word)
        self._beginnings = {word[:length] for word in self.products for length in range(1, len(word) + 1)}

    def meant(self, query: Query) -> set[int]:
        return set.intersection(*(self.products[word] for word in query.meant))

    def is_clear(self, query: Query) -> bool:
        typed = fold(query.typed).split()
        wrong = [word for word, meant in zip(typed, query.meant, strict=False) if word != meant]
        if len(typed) != len(query.meant) or any(word in self._beginnings for word in wrong):
            return False
        return sum(self._possible(typed, place) for place in range(len(typed))) == 1

    def _possible(self, typed: list[str], wrong: int) -> int:
        """How many words one error away from one of those typed stand in a name with all the others."""
        others = [self.products.get(word, set()) for place, word in enumerate(typed) if place != wrong]
        near = {word for key in _with_a_letter_less(typed[wrong]) for word in self._near.get(key, ())}
        near = {word for word in near if OSA.distance(word, typed[wrong], score_cutoff=1) <= 1}
        return sum(bool(self.products[word].intersection(*others)) for word in near)


def _with_a_letter_less(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def fill(engine: Engine, names: list[dict[str, str]]) -> float:
    """Put the products into an empty database; the seconds it took to index them."""
    writing = engine.execution_options(**{WRITING: True})
    Base.metadata.create_all(writing)
    now = datetime.now(UTC)
    with Session(writing) as session, session.begin():
        session.execute(insert(Category), [{"id": 1, "code": "all", "position": 1, "published": 0}])
        plain = {"category_id": 1, "state": ProductState.PUBLISHED, "pv_hundredths": 100, "weight_g": 50}
        plain |= {
            "tint": "#888888",
            "retail": Money(100),
            "member": Money(100),
            "updated_at": now,
            "revision": 1,
        }
        for start in range(0, len(names), 5_000):
            part = list(enumerate(names[start : start + 5_000], start + 1))
            session.execute(
                insert(Product), [plain | {"id": n, "sku": f"S{n:06}", "position": n} for n, _ in part]
            )
            texts = [
                {"product_id": n, "language": language, "slug": f"{language}-{n}", "name": name}
                | {"size": "", "summary": "", "description": ""}
                for n, by_language in part
                for language, name in by_language.items()
            ]
            session.execute(insert(ProductText), texts)
        began = time.perf_counter()
        rebuild(session)
        seconds = time.perf_counter() - began
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))  # what the server does by itself some time later
    return seconds


class Stopwatch:
    """Milliseconds of a search: on the clock, and of processors, the database's own process included."""

    def __init__(self, session: Session) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []
        self._server: Path | None = None
        if session.get_bind().dialect.name == "postgresql":
            self._server = Path(f"/proc/{session.scalar(text('SELECT pg_backend_pid()'))}/schedstat")

    def __call__(self, work: Callable[[], SearchResult]) -> SearchResult:
        server, began, used = self._served(), time.perf_counter(), time.process_time()
        result = work()
        used, began = time.process_time() - used, time.perf_counter() - began
        self.wall.append(began * 1_000)
        self.cpu.append((used + self._served() - server) * 1_000)
        return result

    def _served(self) -> float:
        return int(self._server.read_text().split()[0]) / 1e9 if self._server else 0.0

    def __str__(self) -> str:
        def tell(values: list[float]) -> str:
            return (
                f"p50 {statistics.median(values):5.2f}  p99 {statistics.quantiles(values, n=100)[98]:5.2f} ms"
            )

        return f"CPU mean {statistics.fmean(self.cpu):4.2f}  {tell(self.cpu)}   wall {tell(self.wall)}"


def measure(engine: Engine, asked: list[Query], truth: Truth) -> str:
    """Ask for one page at a time, and the first of the next to know whether there is one."""
    found = []
    with Session(engine) as session:
        for query in asked[:100]:
            search(session, query.typed, limit=ON_ONE_PAGE + 1)
        watch = Stopwatch(session)
        for query in asked:
            result = watch(partial(search, session, query.typed, limit=ON_ONE_PAGE + 1))
            found.append({hit.product_id for hit in result.hits[:ON_ONE_PAGE]})
    all_, clear = [], []
    for query, shown in zip(asked, found, strict=True):
        meant = truth.meant(query)
        all_.append(len(shown & meant) / min(ON_ONE_PAGE, len(meant)))
        if query.has_error and truth.is_clear(query):
            clear.append(all_[-1])
    told = f"{watch}   recall@24 {statistics.fmean(all_):.4f}"
    if clear:
        told += f", of the {len(clear) / len(all_):.0%} that are clear {statistics.fmean(clear):.4f}"
    return told


def typing(engine: Engine, asked: list[Query]) -> Stopwatch:
    """Suggestions while words are typed letter by letter."""
    prefixes = [query.typed[:length] for query in asked for length in range(2, len(query.typed) + 1, 3)]
    with Session(engine) as session:
        for prefix in prefixes[:50]:
            search(session, prefix, limit=SUGGESTIONS)
        watch = Stopwatch(session)
        for prefix in prefixes:
            watch(partial(search, session, prefix, limit=SUGGESTIONS))
    return watch


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Empty databases by engine."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        urls = {"SQLite": f"sqlite:///{Path(folder) / 'shop.db'}"}
        if found := programs():
            with postgresql(found) as url:
                yield urls | {"PostgreSQL": url}
        else:
            yield urls


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--engines", nargs="+", default=["SQLite", "PostgreSQL"])
    arguments = parser.parse_args(given)
    names = product_names(max(arguments.products))
    smallest = names[: min(arguments.products)]
    asked = {
        kind: queries(smallest, arguments.queries, kind) for kind in ("one error", "russian letters", "exact")
    }
    for size in arguments.products:
        truth = Truth(names[:size])
        with databases() as urls:
            for name in arguments.engines:
                if name not in urls:
                    print(f"{name}: no server programs on this machine")
                    continue
                engine = create_engine(urls[name])
                prepare_engine(engine)
                seconds = fill(engine, names[:size])
                print(f"{name}, {size:,} products, {len(truth.products):,} words, indexed in {seconds:.1f} s")
                for kind, these in asked.items():
                    print(f"    {kind:16} {measure(engine, these, truth)}")
                print(f"    {'while typing':16} {typing(engine, asked['exact'][:200])}", flush=True)
                engine.dispose()


if __name__ == "__main__":
    main()
