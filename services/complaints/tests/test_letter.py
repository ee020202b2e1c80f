"""The resolution letter: three parts, in both languages, as PDF with its fonts (E6)."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from complaints.directory.testing import OFFICER
from complaints.testing import ANSWER, NAME, Store, at
from kit.testing.client import Api

ENGLISH = replace(
    ANSWER,
    language="en",
    handling="The lawyer did not call back for three weeks.\nAn apology was sent.",
    improvement="Calls are returned within one working day.",
    rights_and_appeal="You may appeal to the complaints committee within thirty days.",
    signed_by="He Ping",
)


def text_of(reader: PdfReader) -> str:
    return "".join("".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("answer", [ANSWER, ENGLISH], ids=["zh-CN", "en"])
async def test_the_letter_holds_all_that_it_must(api: Api, store: Store, answer: object) -> None:
    complaint = await store.answered(answer)  # type: ignore[arg-type]  # a row of the table

    read = await api.get(at(complaint, "/letter"), by=OFFICER)

    assert read.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(read.content))
    told = text_of(reader)
    for name in ("handling", "improvement", "rights_and_appeal", "signed_by"):
        assert "".join(getattr(answer, name).split()) in told, name
    assert NAME in told
    assert str(complaint.number) in told
    for page in reader.pages:
        fonts = page["/Resources"]["/Font"]  # type: ignore[index]  # pypdf's objects
        for font in fonts.values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            described = descendant.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(described)


async def test_a_text_is_never_read_as_a_template(api: Api, store: Store) -> None:
    odd = '#panic("x") *stark* $x$ = Titel \\ #{1+1} <b>'
    complaint = await store.answered(replace(ANSWER, handling=odd))

    read = await api.get(at(complaint, "/letter"), by=OFFICER)

    assert "".join(odd.split()) in text_of(PdfReader(io.BytesIO(read.content)))


async def test_a_letter_without_a_part_is_refused(api: Api, store: Store) -> None:
    complaint = await store.reported()
    headers = {"If-Match": f'"{complaint.revision}"'}
    for part in ("handling", "improvement", "rights_and_appeal"):
        for nothing in ("", " \n ", None):
            body = vars(ANSWER) | {part: nothing}

            refused = await api.post(at(complaint, "/answer"), body, by=OFFICER, headers=headers)

            assert refused.status_code == 422
            assert [error["pointer"] for error in refused.json()["errors"]] == [f"/{part}"]


async def test_before_the_answer_there_is_no_letter(api: Api, store: Store) -> None:
    complaint = await store.reported()

    missing = await api.get(at(complaint, "/letter"), by=OFFICER)

    assert (missing.status_code, missing.json()["code"]) == (404, "letter-not-there")
