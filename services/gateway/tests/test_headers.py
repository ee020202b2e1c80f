"""What passes the gateway and what it strips."""

import pytest

from gateway.proxy.headers import Word, inward, outward

OWN = [("x-request-id", "r"), ("x-forwarded-for", "10.0.0.7")]


@pytest.mark.parametrize(
    "name",
    [
        "Cookie",
        "Authorization",
        "Host",
        "Connection",
        "Transfer-Encoding",
        "X-Forwarded-For",
        "X-User-Id",
        "X-Principal",
        "X-Real-IP",
        "Forwarded",
        "X-CSRF-Token",
    ],
)
def test_a_service_never_sees_what_it_might_mistake_for_the_gateways_word(name: str) -> None:
    sent = inward([(name, "forged"), ("Accept", "application/json")], Word(None, "r", "10.0.0.7"))

    assert sent == [("Accept", "application/json"), *OWN]


def test_the_bearer_token_of_the_session_goes_in() -> None:
    sent = inward([("If-Match", '"3"')], Word("abc", "r", "10.0.0.7"))

    assert sent == [
        ("If-Match", '"3"'),
        ("authorization", "Bearer abc"),
        *OWN,
    ]


def test_a_service_sets_no_cookies_in_the_firms_browsers() -> None:
    assert outward([("Set-Cookie", "a=b"), ("ETag", '"3"')]) == [("ETag", '"3"')]
