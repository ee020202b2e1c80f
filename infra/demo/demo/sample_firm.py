"""The sample firm: three offices, 40 staff, 6,000 engagements over 20,000 parties."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from itertools import islice
from random import Random
from typing import Final

from demo.names import ComposedName, companies, people

ENGAGEMENTS: Final = 6000
STAFF: Final = 40
LONG_AGO: Final = 20 * 365
AREAS: Final = ("litigation", "corporate", "labour", "real_estate", "intellectual_property")
SEED: Final = 20260101
ENDED_SHARE: Final = 0.85
PERSONS_SHARE: Final = 0.35


@dataclass(frozen=True)
class Office:
    code: str
    name: str
    kind: str
    parent: str | None


@dataclass(frozen=True)
class Colleague:
    """`principal` is the login name at the identity provider."""

    principal: str
    name: str
    office: str
    roles: tuple[str, ...]
    expertise: str


@dataclass(frozen=True)
class Engagement:
    """One engagement that the firm had, or has, before it took up Hengping."""

    number: str
    office: str
    lead: str
    area: str
    opened_on: date
    closed_on: date | None
    client: ComposedName
    adverse: ComposedName
    related: tuple[ComposedName, ...]


OFFICES: Final = (
    Office("BJ", "衡平律师事务所（北京总所）", "head_office", None),
    Office("SH", "衡平律师事务所（上海分所）", "branch", "BJ"),
    Office("SZ", "衡平律师事务所（深圳分所）", "branch", "BJ"),
)

NAMED_STAFF: Final = (
    Colleague("zhao.min", "赵敏", "BJ", ("administrator",), "management"),
    Colleague("lin.yue", "林月", "SH", ("intake_officer",), "reception"),
    Colleague("chen.jing", "陈静", "SH", ("lead_lawyer", "lawyer"), "litigation"),
    Colleague("wang.lei", "王磊", "BJ", ("intake_officer",), "reception"),
    Colleague("sun.hao", "孙浩", "BJ", ("lead_lawyer", "lawyer"), "corporate"),
    Colleague("he.qing", "何清", "BJ", ("conflicts_officer",), "compliance"),
    Colleague("luo.an", "罗安", "BJ", ("conflicts_officer",), "compliance"),
    Colleague("deng.fei", "邓飞", "SZ", ("lead_lawyer", "lawyer"), "labour"),
    Colleague("gao.yan", "高燕", "BJ", ("client_service_officer", "crm_officer"), "client care"),
    Colleague("tang.rui", "唐瑞", "BJ", ("management",), "management"),
    Colleague("xu.bo", "徐博", "BJ", ("auditor",), "audit"),
)


def staff() -> tuple[Colleague, ...]:
    """Return the eleven who play in the story and 29 composed lawyers."""
    names = islice(people(SEED + 1), STAFF - len(NAMED_STAFF))
    others = [
        Colleague(
            f"lawyer.{number:02}",
            person.name,
            OFFICES[number % 3].code,
            ("lawyer", "lead_lawyer") if number % 4 == 0 else ("lawyer",),
            AREAS[number % len(AREAS)],
        )
        for number, person in enumerate(names, start=1)
    ]
    return (*NAMED_STAFF, *others)


def real_organisations() -> list[ComposedName]:
    """Real names, used only as clients of ended engagements (data/README.md)."""
    text = (files("demo") / "data" / "organisations.txt").read_text(encoding="utf-8")
    return [ComposedName(name, "organization") for name in text.splitlines() if name]


def engagements(today: date, count: int = ENGAGEMENTS) -> Iterator[Engagement]:
    """Yield `count` engagements; three in five have a real client and ended years ago."""
    random = Random(SEED)  # noqa: S311 - reproducible, not secret
    persons, firms, real = people(SEED), companies(SEED), iter(real_organisations())
    leads = {
        office.code: [c.principal for c in staff() if _leads(c, office.code)] for office in OFFICES
    }
    for number in range(1, count + 1):
        ended_client = next(real, None) if number % 5 < 3 else None  # noqa: PLR2004 - three in five
        office = random.choice(OFFICES).code
        opened_on = today - timedelta(days=random.randint(900, LONG_AGO))
        ended = ended_client is not None or random.random() < ENDED_SHARE
        closed_on = opened_on + timedelta(days=random.randint(60, 500)) if ended else None
        yield Engagement(
            number=f"{opened_on.year}-{office}-{number:05}",
            office=office,
            lead=random.choice(leads[office]),
            area=random.choice(AREAS),
            opened_on=opened_on,
            closed_on=closed_on,
            client=ended_client or _party(random, persons, firms),
            adverse=_party(random, persons, firms),
            related=tuple(_party(random, persons, firms) for _ in range(_related(number))),
        )


def _leads(colleague: Colleague, office: str) -> bool:
    return colleague.office == office and "lead_lawyer" in colleague.roles


def _related(number: int) -> int:
    return 2 if number % 3 == 0 else 1


def _party(
    random: Random, persons: Iterator[ComposedName], firms: Iterator[ComposedName]
) -> ComposedName:
    return next(persons) if random.random() < PERSONS_SHARE else next(firms)
