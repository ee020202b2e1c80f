"""Who plays: the firm's people, logged in, and the composed parties of the story."""

from dataclasses import dataclass, field
from typing import Final

from demo.people import Json, Person
from demo.setting_up import Directory

CLIENT: Final = {"ref": "c1", "name": "上海绎澜智造科技有限公司", "kind": "organization"}
ADVERSE: Final = {"ref": "a1", "name": "杭州皓翎精密仪器有限公司", "kind": "organization"}
ADVERSE_OWNER: Final = {"ref": "a2", "name": "沈岫青", "kind": "person"}
LATE_ADVERSE: Final = {"name": "北京朔屿冷链物流有限公司", "kind": "organization"}
JOINER: Final = "沈岫宁"
DISPUTE: Final = {"area": "litigation", "cause": "买卖合同纠纷", "text": "设备质量与货款"}


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
    remember: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Person:
        if login not in self.people:
            self.people[login] = Person.named(login, self.gateway, self.issuer)
        return self.people[login]
