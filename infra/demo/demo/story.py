"""`python -m demo GATEWAY ISSUER --mail PLACE`: bring the sample firm in and play the story."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from random import SystemRandom

from demo import first_act, second_act, third_act
from demo.cast import Cast, Stage
from demo.names import ComposedName
from demo.narrative import Narrative
from demo.people import Person, wait_for
from demo.post import Post
from demo.sample_firm import ENGAGEMENTS, engagements
from demo.setting_up import Directory, import_engagements, set_up


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("gateway")
    parser.add_argument("issuer")
    parser.add_argument("--mail", required=True, help="where sent mail is: a folder, or Mailpit")
    parser.add_argument("--engagements", type=int, default=ENGAGEMENTS)
    chosen = parser.parse_args(arguments)
    play(chosen.gateway, chosen.issuer, chosen.mail, chosen.engagements).close()


def play(gateway: str, issuer: str, mail: str, count: int = ENGAGEMENTS) -> Stage:
    """Return the stage with its people still logged in."""
    narrative, today = Narrative(), datetime.now(UTC).date()
    importer = Person.importer(gateway, issuer)
    narrative.title("一、样例律所", "I. The sample firm")
    directory = set_up(importer, narrative, today, count)
    cast = Cast.composed(SystemRandom())
    _give_beijing_a_client(importer, directory, cast, today)
    importer.close()
    stage = Stage(gateway, issuer, directory, cast, Post(mail))
    _wait_for_the_register(stage, narrative, count)
    narrative.title("二、从线索到开案", "II. From a lead to an open matter")
    first_act.play(stage, narrative)
    narrative.title("三、三种冲突", "III. Three conflicts")
    second_act.play(stage, narrative)
    narrative.title("四、投诉、答复与数字", "IV. A complaint, its answer, and the figures")
    third_act.play(stage, narrative)
    narrative.title("故事结束。可以看：", "The end. Where to look:")
    for address in ("/", "/docs"):
        narrative.note(f"{gateway}{address}")
    return stage


def _give_beijing_a_client(importer: Person, directory: Directory, cast: Cast, today: date) -> None:
    """Bring in one running engagement of Beijing, whose client the story meets again."""
    pattern = next(one for one in engagements(today) if one.office == "BJ")
    client = ComposedName(cast.late["name"], cast.late["kind"])
    running = replace(pattern, number=f"2025-BJ-{cast.mark}", client=client, closed_on=None)
    import_engagements(importer, [running], directory)


def _wait_for_the_register(stage: Stage, narrative: Narrative, count: int) -> None:
    """Wait until conflicts holds every imported engagement and its index has followed."""
    office = stage["he.qing"]

    def complete() -> int | None:
        seen = office.get("/v1/conflicts/index")
        done = seen["sheets"] >= count + 1 and seen["indexed_seq"] >= seen["reg_seq"]
        return int(seen["parties"]) if done else None

    parties = wait_for("the register", complete, seconds=300)
    narrative.step(
        f"利益冲突登记册与索引已含 {parties} 个当事人",
        f"The register and its index hold {parties} parties",
        "GET /v1/conflicts/index",
    )
