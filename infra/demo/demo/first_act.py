"""Shanghai: from an online form to an open matter (B1.1, A5.1, B1.3, B3.1, B3.2)."""

from datetime import UTC, datetime

import httpx2

from demo.cast import Stage, party, party_set
from demo.narrative import Narrative
from demo.people import Json, wait_for

CLAUSES = [
    "parties",
    "matter",
    "scope",
    "term",
    "fee",
    "rights_and_duties",
    "breach",
    "disputes",
]


def play(stage: Stage, narrative: Narrative) -> None:
    lead_id = _lead(stage, narrative)
    inquiry_id = _inquiry(stage, narrative, lead_id)
    _clearance(stage, narrative, inquiry_id)
    engagement_id = _engagement(stage, narrative, inquiry_id)
    _matter(stage, narrative, engagement_id)


def _lead(stage: Stage, narrative: Narrative) -> str:
    shanghai = stage.directory.offices["SH"]
    form = {
        "office_id": shanghai,
        "name": stage.cast.client["name"],
        "contact": "hello@yilan.example",
        "need": "设备买卖合同纠纷，需要律师。",
        "may_be_contacted": True,
    }
    path = f"{stage.gateway}/v1/intake/leads/public-form"
    lead: Json = httpx2.post(path, json=form, timeout=30).raise_for_status().json()
    narrative.step(
        "一位访客在网站填写表单，上海办公室收到线索",
        "A visitor fills in the online form: a lead for Shanghai",
        f"lead {lead['id']}",
    )
    reception = stage["lin.yue"]
    reception.change("POST", f"/v1/intake/leads/{lead['id']}/contact")
    talk = {
        "lead_id": lead["id"],
        "office_id": shanghai,
        "channel": "phone",
        "held_at": datetime.now(UTC).isoformat(),
        "content": "客户介绍设备质量争议与未付货款。",
        "needs": "代理诉讼",
    }
    consultation = reception.post("/v1/intake/consultations", talk)
    reception.change("POST", f"/v1/intake/leads/{lead['id']}/qualify")
    narrative.step(
        "林月致电并记录咨询，客户有委托意向",
        "Lin Yue calls, records the talk: they want to engage the firm",
        f"consultation {consultation['id']}",
    )
    return str(lead["id"])


def _inquiry(stage: Stage, narrative: Narrative, lead_id: str) -> str:
    reception, cast = stage["lin.yue"], stage.cast
    owner = {"from": "a2", "to": "a1", "type": "shareholder", "share": 0.8}
    inquiry = reception.post(
        "/v1/intake/inquiries",
        {
            "office_id": stage.directory.offices["SH"],
            "lead_id": lead_id,
            "practice_area": "litigation",
            "lead_lawyer_id": stage.directory.staff["chen.jing"],
            "party_set": party_set(
                party(cast.client, "client"),
                party(cast.adverse, "adverse"),
                party(cast.owner, "adverse", "beneficial_owner"),
                relations=(owner,),
            ),
        },
    )
    reception.change("POST", f"/v1/intake/inquiries/{inquiry['id']}/submit")
    narrative.step(
        f"登记接洽 {inquiry['number']}：{cast.client['name']} 诉 {cast.adverse['name']}、"
        f"{cast.owner['name']}，提交冲突检索",
        "An inquiry with client and adverse parties goes to the conflict check",
        f"GET /v1/intake/inquiries/{inquiry['id']}",
    )
    stage.remember["inquiry"] = inquiry["id"]
    return str(inquiry["id"])


def _clearance(stage: Stage, narrative: Narrative, inquiry_id: str) -> None:
    def cleared() -> Json | None:
        seen = stage["lin.yue"].get(f"/v1/intake/inquiries/{inquiry_id}")
        return seen if seen["status"] == "cleared" else None

    wait_for("the clearance", cleared)
    check = check_of(stage, inquiry_id)
    narrative.step(
        f"检索 {check['number']}：无冲突（{check['verdict']}），授予放行许可",
        f"Check {check['number']}: {check['verdict']}; a clearance is granted",
        f"GET /v1/conflicts/checks/{check['id']}",
        f"party_set_hash {check['party_set_hash'][:16]}…",
    )


def _engagement(stage: Stage, narrative: Narrative, inquiry_id: str) -> str:
    reception = stage["lin.yue"]
    draft = {"inquiry_id": inquiry_id, "client_ref": "c1", "clauses": CLAUSES}
    engagement = reception.post("/v1/intake/engagements", draft)
    path = f"/v1/intake/engagements/{engagement['id']}"
    reception.change("POST", f"{path}/submit")
    stage["chen.jing"].change("POST", f"{path}/approve")
    signature = {
        "signed_on": datetime.now(UTC).date().isoformat(),
        "contact": {"email": "hello@yilan.example", "may_be_contacted": True},
    }
    reception.change("POST", f"{path}/sign", signature)
    narrative.step(
        "委托合同经内部审核后签署",
        "The contract is reviewed by a colleague and signed",
        f"GET {path}",
    )
    return str(engagement["id"])


def _matter(stage: Stage, narrative: Narrative, engagement_id: str) -> None:
    lead = stage["chen.jing"]

    def opened() -> Json | None:
        found = lead.get("/v1/matters", engagement_id=engagement_id)["items"]
        return found[0] if found and found[0]["status"] == "open" else None

    matter = wait_for("the opening of the matter", opened)
    stage.remember["matter"] = matter["id"]
    lead.change(
        "PUT",
        f"/v1/matters/{matter['id']}/team",
        {"team": [stage.directory.staff["chen.jing"], stage.directory.staff["lin.yue"]]},
    )
    narrative.step(
        f"许可兑现，案件开案：{matter['number']}，主办律师陈静",
        f"The clearance is redeemed and the matter opened: {matter['number']}, lead Chen Jing",
        f"GET /v1/matters/{matter['id']}/history",
    )


def check_of(stage: Stage, source_id: str, purpose: str | None = None) -> Json:
    """Return the newest check with a verdict that names this source, as the office sees it."""
    office = stage["he.qing"]

    def with_verdict() -> Json | None:
        wanted = {"source_id": source_id} | ({"purpose": purpose} if purpose else {})
        found = office.get("/v1/conflicts/checks", **wanted)["items"]
        done = [row for row in found if row["verdict"] not in {None, "incomplete"}]
        return office.get(f"/v1/conflicts/checks/{done[0]['id']}") if done else None

    return wait_for("the verdict of the check", with_verdict)
