"""Pydantic's findings as `{pointer, detail}`, in both languages, without repeating the input."""

from collections.abc import Sequence
from typing import Any

from kit.languages import ZH

_ZH = {
    "missing": "必填",
    "extra_forbidden": "未知字段，不接受",
    "json_invalid": "不是有效的 JSON：{error}",
    "string_type": "应为文本",
    "string_unicode": "应为有效的 Unicode 文本",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "最多 {max_length} 个字符",
    "string_pattern_mismatch": "格式应为 {pattern}",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "enum": "应为以下之一：{expected}",
    "literal_error": "应为以下之一：{expected}",
    "union_tag_invalid": "应为以下之一：{expected_tags}",
    "union_tag_not_found": "缺少 {discriminator}",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限数字",
    "decimal_parsing": "应为十进制数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "uuid_type": "应为 UUID",
    "uuid_parsing": "应为 UUID",
    "date_type": "应为日期，如 2026-01-31",
    "date_parsing": "应为日期，如 2026-01-31",
    "date_from_datetime_parsing": "应为日期，如 2026-01-31",
    "date_from_datetime_inexact": "应为日期，如 2026-01-31",
    "datetime_type": "应为带时区的时间",
    "datetime_parsing": "应为带时区的时间",
    "datetime_from_date_parsing": "应为带时区的时间",
    "timezone_aware": "时间须带时区",
    "list_type": "应为数组",
    "tuple_type": "应为数组",
    "set_type": "应为数组",
    "frozen_set_type": "应为数组",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "url_parsing": "应为网址",
    "value_error": "{error}",
    "nul_character": "不得含有 NUL 字符",
}
_PLACES = {"query": "#query", "path": "#path", "header": "#header", "cookie": "#cookie"}


def rows(errors: Sequence[Any], language: str) -> list[dict[str, str]]:
    """Return one row for each finding; the pointer is a JSON Pointer into the body.

    Findings elsewhere are marked `#query/…`, `#path/…`, `#header/…` or `#cookie/…`.
    """
    return [
        {"pointer": _pointer(error), "detail": _detail(error, language)} for error in errors[:100]
    ]


def _pointer(error: Any) -> str:  # noqa: ANN401 - Pydantic's ErrorDetails
    place, *steps = error["loc"] or ("body",)
    if error["type"] == "json_invalid":
        return ""
    if place != "body" and place not in _PLACES:
        place, steps = "body", [place, *steps]
    parts = [str(step).replace("~", "~0").replace("/", "~1")[:100] for step in steps]
    return _PLACES.get(place, "") + "".join(f"/{part}" for part in parts)


def _detail(error: Any, language: str) -> str:  # noqa: ANN401 - Pydantic's ErrorDetails
    english = str(error["msg"]).removeprefix("Value error, ")
    template = _ZH.get(error["type"]) if language == ZH else None
    if error["type"] == "json_invalid":
        template = template or "must be valid JSON: {error}"
    if template is None:
        return english
    try:
        return template.format(**error.get("ctx", {}))
    except (KeyError, IndexError):
        return english
