"""Three ways into a conflict: the other side, a new colleague, a late party (X1, X2, B1.3)."""

from datetime import UTC, datetime, timedelta

from demo.cast import Stage, party, party_set
from demo.first_act import check_of
from demo.narrative import Narrative
from demo.people import Json, NeverHappened, Refused, wait_for


def play(stage: Stage, narrative: Narrative) -> None:
    _adverse_party_asks_beijing(stage, narrative)
    _relative_joins_shenzhen(stage, narrative)
    _adverse_party_comes_late(stage, narrative)
    _matter_ends(stage, narrative)


def _adverse_party_asks_beijing(stage: Stage, narrative: Narrative) -> None:
    reception = stage["wang.lei"]
    inquiry = reception.post(
        "/v1/intake/inquiries",
        {
            "office_id": stage.directory.offices["BJ"],
            "practice_area": "litigation",
            "lead_lawyer_id": stage.directory.staff["sun.hao"],
            "party_set": party_set(
                party(stage.cast.adverse | {"ref": "c1"}, "client"),
                party(stage.cast.client | {"ref": "a1"}, "adverse"),
            ),
        },
    )
    reception.change("POST", f"/v1/intake/inquiries/{inquiry['id']}/submit")
    check = check_of(stage, inquiry["id"])
    narrative.step(
        f"北京收到 {stage.cast.adverse['name']} 针对上海客户的委托："
        f"检索 {check['number']} 为 {check['verdict']}",
        f"Beijing is asked by the other side: check {check['number']} says {check['verdict']}",
        *_told(check),
    )
    decided = _decline(stage, check, "本所上海办公室正代理对方当事人。")
    reception.change(
        "POST", f"/v1/intake/inquiries/{inquiry['id']}/decline", {"reason": "利益冲突"}
    )
    narrative.step(
        "利益冲突专员何清拒绝接受委托",
        "He Qing, conflicts officer, declines",
        f"decision {decided['decision']}",
    )


def _relative_joins_shenzhen(stage: Stage, narrative: Narrative) -> None:
    management = stage["zhao.min"]
    starts_on = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
    joiner = management.post(
        "/v1/firm/joiners",
        {
            "principal": f"shen.{stage.cast.mark}",
            "display_name": stage.cast.joiner,
            "email": f"shen.{stage.cast.mark}@hengping.example",
            "office_id": stage.directory.offices["SZ"],
            "starts_on": starts_on,
            "roles": ["lawyer"],
            "connections": {
                "relatives": [
                    {"ref": "r1", "name": stage.cast.owner["name"], "kinship": "relative"}
                ]
            },
        },
    )
    path = f"/v1/firm/joiners/{joiner['staff_id']}"
    check = check_of(stage, joiner["staff_id"])
    narrative.step(
        f"{stage.cast.joiner} 将入职深圳；入职检索 {check['number']} 在其生效前指出近亲属关系",
        f"A joiner in Shenzhen: check {check['number']} finds a near relative among the adverse",
        *_told(check),
    )
    try:
        management.change("POST", f"{path}/activate")
    except Refused as refused:
        narrative.note(f"激活被拒 refused: {refused.status} {refused.problem.get('detail', '')}")
    else:
        raise NeverHappened("a joiner without a decided check was not refused")
    _decline(stage, check, "入职人员为本所案件对方当事人的近亲属。")
    management.change("POST", f"{path}/withdraw", {"reason": "利益冲突"})


def _adverse_party_comes_late(stage: Stage, narrative: Narrative) -> None:
    lead, matter_id = stage["chen.jing"], stage.remember["matter"]
    joined = lead.post(
        f"/v1/matters/{matter_id}/parties", {"party": party(stage.cast.late, "adverse")}
    )
    check = check_of(stage, matter_id, purpose="new_party")
    narrative.step(
        f"陈静在案件中追加对方当事人 {stage.cast.late['name']}：状态 {joined['state']}，"
        "命中北京办公室现有客户",
        "An adverse party is added late: provisional, and it is a current client of Beijing",
        *_told(check),
    )
    office = stage["he.qing"]

    def alerted() -> Json | None:
        work = office.get("/v1/conflicts/work", kind="alert", limit="200")["items"]
        return next((item for item in work if item["about"] == matter_id), None)

    alert = wait_for("the alert", alerted)
    told = lead.get(f"/v1/matters/{matter_id}")["possible_conflict"]
    narrative.step(
        f"利益冲突办公室的工作队列中出现预警（{alert['priority']}）；主办律师只读到：“{told}”",
        "An alert is in the conflicts office's queue; the lead lawyer reads only that it will call",
        "GET /v1/conflicts/work",
        f"alert {alert['id']}",
    )
    _decline(stage, check, "后加的对方当事人是本所现有客户。")


def _matter_ends(stage: Stage, narrative: Narrative) -> None:
    lead, path = stage["chen.jing"], f"/v1/matters/{stage.remember['matter']}"

    def withdrawn() -> Json | None:
        parties = lead.get(path, expand="parties")["parties"]["parties"]
        names = {one["name"]: one["state"] for one in parties}
        return parties if names.get(stage.cast.late["name"], "withdrawn") == "withdrawn" else None

    wait_for("the late party's withdrawal", withdrawn)
    closed = lead.change("POST", f"{path}/close", {"outcome": "调解结案"})
    narrative.step(
        f"案件 {closed['number']} 结案",
        f"The matter {closed['number']} is closed",
        f"GET {path}/history",
    )


def _told(check: Json) -> list[str]:
    """Tell each hit in words: who, why, by which rule."""
    lines = []
    for hit in check["hits"]:
        rule = hit["rule"]
        reasons = "；".join(reason["text"] for reason in hit["reasons"] or [])
        lines.append(f"{hit['party']['name']} ({hit['score']:.2f}): {reasons}")
        if rule is not None:
            lines.append(f"  {rule['title']} [{rule['class']}] {rule['citation']}")
    return [*lines, f"GET /v1/conflicts/checks/{check['id']}"]


def _decline(stage: Stage, check: Json, reason: str) -> Json:
    office, path = stage["he.qing"], f"/v1/conflicts/checks/{check['id']}"
    for hit in check["hits"]:
        body = {"disposition": "conflict", "reason": reason}
        read = f'"{hit["revision"]}"'
        office.post(f"{path}/hits/{hit['id']}/disposition", body, If_Match=read)
    return office.change("POST", f"{path}/decide", {"decision": "declined", "reason": reason})
