"""Each topic once: owner, kind, readers, partitions, personal data (`topics.yaml`)."""

from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field


class Topic(BaseModel):
    """Created with these settings; only `owner` may write it and only `readers` may read it.

    `owner` "relays" means every service (infra.heartbeat).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str
    owner: str
    kind: Literal["fact", "state"]
    personal: bool
    partitions: int = Field(ge=1, le=64)
    readers: tuple[str, ...]


def load_topics() -> dict[str, Topic]:
    text = (files("contracts") / "topics.yaml").read_text(encoding="utf-8")
    return {name: Topic.model_validate(topic) for name, topic in yaml.safe_load(text).items()}


TOPICS = load_topics()
