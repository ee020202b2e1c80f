"""The client complains, is heard and answered, and every step is a figure (E3-E8, A6.2)."""

from typing import Final

import httpx2

from demo.cast import Stage
from demo.narrative import Narrative
from demo.people import Json, NeverHappened, Person, Refused, wait_for

CLIENT: Final = "hello@yilan.example"
FORM, STATUS = "/v1/complaints/form", "/v1/complaints/status"
LETTER: Final = {
    "language": "zh-CN",
    "handling": "经查，案件进展未按约定每月书面告知委托人，投诉属实。",
    "improvement": "即日起由承办团队每两周书面报告进展，并由客户服务部抽查。",
    "rights_and_appeal": "如不同意本决定，可自收到之日起三十日内向本所投诉委员会申请复核。",
    "signed_by": "高燕",
}
FIGURES: Final = (
    "conversion",
    "check-turnaround",
    "matters-opened",
    "matters-closed",
    "complaints",
    "registered-on-time",
    "investigated-on-time",
    "satisfaction",
)


def play(stage: Stage, narrative: Narrative) -> None:
    _people_were_told(stage, narrative)
    complaint_id = _client_complains(stage, narrative)
    path = f"/v1/complaints/{complaint_id}"
    _complaint_is_registered(stage, narrative, path)
    _unconnected_colleague_is_found(stage, narrative, path)
    _complaint_is_answered(stage, narrative, path)
    _client_has_the_last_word(stage, narrative, path)
    _management_reads_the_month(stage, narrative, complaint_id)


def _people_were_told(stage: Stage, narrative: Narrative) -> None:
    lead, matter_id = stage["chen.jing"], stage.remember["matter"]

    def told() -> Json | None:
        messages = lead.get("/v1/notifications/messages", limit="200")["items"]
        about = (one for one in messages if one["subject_id"] == matter_id)
        return next((one for one in about if one["template"] == "matter-opened"), None)

    message = wait_for("the lead lawyer's message", told)
    narrative.step(
        f"主办律师陈静已收到站内消息：“{message['title']}”",
        "Chen Jing, the lead lawyer, was told in-app that the matter is open",
        "GET /v1/notifications/messages",
    )


def _client_complains(stage: Stage, narrative: Narrative) -> str:
    token = stage.post.link(CLIENT, FORM)
    form = {
        "link": token,
        "name": stage.cast.client["name"],
        "email": CLIENT,
        "language": "zh-CN",
        "text": "案件进展很久没有收到书面报告。",
    }
    receipt = _post(stage, FORM, form)
    narrative.step(
        "客户收到邮件，凭其中的一次性链接在网页表单投诉；须在 24 小时内登记",
        "The client had a mail and complains by its one-time link: to be registered in 24 hours",
        f"GET {stage.gateway}{FORM}?link=…",
        f"register_by {receipt['register_by']}",
    )
    try:
        _post(stage, FORM, form)
    except Refused as refused:
        narrative.note(f"链接不能再用 the link is used up: {refused.status}")
    else:
        raise NeverHappened("a one-time link was not refused the second time")
    return str(receipt["id"])


def _complaint_is_registered(stage: Stage, narrative: Narrative, path: str) -> None:
    care = stage["gao.yan"]
    complained_of = [stage.directory.staff["chen.jing"]]
    registered = care.change(
        "POST", f"{path}/register", {"category": "service_quality", "complained_of": complained_of}
    )
    narrative.step(
        f"客户服务部高燕登记为 {registered['number']}；7 个工作日内完成调查",
        "Gao Yan of client service registers it; the investigation has seven working days",
        f"investigate_by {registered['investigate_by']}",
        f"GET {path}",
    )
    stage.remember["complaint_number"] = registered["number"]


def _unconnected_colleague_is_found(stage: Stage, narrative: Narrative, path: str) -> None:
    care, staff = stage["gao.yan"], stage.directory.staff
    try:
        care.change("POST", f"{path}/assign", {"staff_id": staff["chen.jing"]})
    except Refused as refused:
        narrative.note(f"被投诉人不得调查 refused: {refused.problem.get('detail', '')}")
    else:
        raise NeverHappened("the one complained of was not refused as investigator")
    care.change("POST", f"{path}/assign", {"staff_id": staff["deng.fei"]})
    outsider = stage["deng.fei"]

    def allowed() -> Json | None:
        seen = outsider.get(path)
        return seen if seen["recusal"] == "cleared" else None

    wait_for("the check of the investigator", allowed)
    outsider.change("POST", f"{path}/start")
    narrative.step(
        "深圳的邓飞与案件无关，回避检索通过，开始调查",
        "Deng Fei of Shenzhen has nothing to do with it: the recusal check clears him",
        "GET /v1/conflicts/checks?purpose=recusal",
    )


def _complaint_is_answered(stage: Stage, narrative: Narrative, path: str) -> None:
    outsider, care = stage["deng.fei"], stage["gao.yan"]
    for kind, text in (("talk_with_complainant", "与委托人通话。"), ("file_read", "查阅案卷。")):
        outsider.post(f"{path}/steps", {"kind": kind, "text": text})
    report = {"finding": "upheld", "cause": "communication", "text": "未按约定报告进展。"}
    outsider.change("POST", f"{path}/report", report)
    answered = care.change("POST", f"{path}/answer", LETTER)
    narrative.step(
        "调查报告已提交，处理决定书已作出：处理、改进措施、权利与复核途径",
        "The report is in; the resolution letter tells handling, improvement, rights and appeal",
        f"GET {path}/letter  (PDF)",
        f"answered_at {answered['answered_at']}",
    )


def _client_has_the_last_word(stage: Stage, narrative: Narrative, path: str) -> None:
    def answered_by_mail() -> str | None:
        token = stage.post.link(CLIENT, STATUS)
        status = _post(stage, STATUS, {"link": token})["complaints"][0]
        return token if status["status"] == "answered" else None

    token = wait_for("the mail with the answer", answered_by_mail)
    opinion = {"link": token, "opinion": "satisfied", "words": "谢谢，已收到报告。"}
    _post(stage, f"{STATUS}/opinion", opinion)
    closed = stage["gao.yan"].change("POST", f"{path}/close")
    narrative.step(
        f"客户凭状态页链接读到答复并表示满意；投诉 {closed['number']} 办结",
        "The client reads the answer by the link of the status page, is content; it is closed",
        f"GET {path}/history",
    )


def _management_reads_the_month(stage: Stage, narrative: Narrative, complaint_id: str) -> None:
    management = stage["tang.rui"]

    def counted() -> Json | None:
        events = management.get("/v1/reporting/kpis/satisfaction/events", limit="200")["items"]
        return next((one for one in events if one["subject_id"] == complaint_id), None)

    wait_for("the figure of the closed complaint", counted)
    narrative.step(
        "管理层唐瑞查看本月指标，每个数字都可下钻到事件",
        "Tang Rui of management reads the month; each figure opens down to its events",
        *(_figure(management, code) for code in FIGURES),
        "GET /v1/reporting/kpis/satisfaction/events",
    )


def _figure(management: Person, code: str) -> str:
    shown = management.get(f"/v1/reporting/kpis/{code}")
    events = management.get(f"/v1/reporting/kpis/{code}/events", limit="200")["items"]
    value, unit = shown["total"]["value"], shown["kpi"]["unit"]
    told = "–" if value is None else f"{value:g} {unit}"
    return f"{shown['kpi']['name']} {shown['month']}: {told} ← {len(events)} events"


def _post(stage: Stage, path: str, body: Json) -> Json:
    """POST as the client, who has no account."""
    answer = httpx2.post(f"{stage.gateway}{path}", json=body, timeout=60)
    if answer.is_error:
        raise Refused("POST", path, answer)
    content: Json = answer.json()
    return content
