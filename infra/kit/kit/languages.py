"""Which of our two languages a client asked for."""

import re

ZH, EN = "zh-CN", "en"
_RANGE = re.compile(r"\s*([a-zA-Z*]{1,8})(?:-[\w-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")


def preferred(accept_language: str) -> str:
    """Return `zh-CN` unless English is asked for with a higher weight."""
    weights = {"zh": 0.0, "en": 0.0}
    for part in accept_language[:400].split(","):
        match = _RANGE.fullmatch(part)
        if match and match[1].lower() in weights:
            language = match[1].lower()
            weights[language] = max(weights[language], float(match[2] or 1))
    if weights["en"] == weights["zh"]:
        return EN if accept_language.strip().lower().startswith("en") else ZH
    return EN if weights["en"] > weights["zh"] else ZH
