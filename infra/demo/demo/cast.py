"""Who plays: the firm's people, logged in, and the composed parties of the story."""

from dataclasses import dataclass, field
from random import Random
from typing import Final, Self

from demo.people import Json, Person
from demo.post import Post
from demo.setting_up import Directory

DISPUTE: Final = {"area": "litigation", "cause": "买卖合同纠纷", "text": "设备质量与货款"}


RARE: Final = "绎澜皓翎朔屿岫霁泠沅芷珩璟昶翊珞霈桢槿堃琮骁赟璁濯澍鲲岐崧彧祁笙"


@dataclass(frozen=True)
class Cast:
    """The story's own parties; each run composes new ones, so that it can be played again."""

    client: dict[str, str]
    adverse: dict[str, str]
    owner: dict[str, str]
    late: dict[str, str]
    joiner: str
    mark: str

    @classmethod
    def composed(cls, random: Random) -> Self:
        def company(ref: str, place: str, trade: str) -> dict[str, str]:
            brand = "".join(random.sample(RARE, 3))
            return {"ref": ref, "name": f"{place}{brand}{trade}有限公司", "kind": "organization"}

        family = [f"沈{''.join(random.sample(RARE, 2))}" for _ in range(2)]
        return cls(
            client=company("c1", "上海", "智造科技"),
            adverse=company("a1", "杭州", "精密仪器"),
            owner={"ref": "a2", "name": family[0], "kind": "person"},
            late=company("a3", "北京", "冷链物流"),
            joiner=family[1],
            mark=f"{random.randrange(16**6):06x}",
        )


def party(who: dict[str, str], side: str, role: str = "principal") -> Json:
    return {**who, "side": side, "role": role}


def party_set(*parties: Json, relations: tuple[Json, ...] = ()) -> Json:
    """Make a request's party set with the adverse side named."""
    return {
        "parties": list(parties),
        "relations": list(relations),
        "adverse": "named",
        "subject": DISPUTE,
    }


@dataclass
class Stage:
    """The firm during the story; `remember` keeps ids from one act to the next."""

    gateway: str
    issuer: str
    directory: Directory
    cast: Cast
    post: Post
    remember: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Person:
        if login not in self.people:
            self.people[login] = Person.named(login, self.gateway, self.issuer)
        return self.people[login]

    def close(self) -> None:
        for person in self.people.values():
            person.close()
