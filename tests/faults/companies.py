"""Companies that nobody has met, and the ways in which people write the same one."""

import secrets
from collections.abc import Callable
from typing import Final

_COMPANY: dict[str, str] = {}
_TRADITIONAL: Final = str.maketrans("龙贸广东丰华", "龍貿廣東豐華")
_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

Writing = Callable[[str], str]


def _as_it_is(name: str) -> str:
    return name


def _traditional(name: str) -> str:
    return name.translate(_TRADITIONAL)


def _full_width(name: str) -> str:
    return name.translate(_WIDE)


def _spaced(name: str) -> str:
    return " ".join(name)


def _wide_spaces(name: str) -> str:
    return name.replace("贸易", "\u3000贸易\u3000")


def _other_form(name: str) -> str:
    return name.replace("有限公司", "有限责任公司")


def _joint_stock(name: str) -> str:
    return name.replace("有限公司", "股份有限公司")


def _without_form(name: str) -> str:
    return name.removesuffix("有限公司")


WRITINGS: Final[tuple[Writing, ...]] = (
    _as_it_is,
    _traditional,
    _full_width,
    _spaced,
    _wide_spaces,
    _other_form,
    _joint_stock,
    _without_form,
)


def new_company(place: str) -> str:
    """Compose a name with a brand of four random characters, a letter and two digits."""
    brand = "".join(chr(0x4E00 + secrets.randbelow(0x4F00)) for _ in range(4))
    name = f"{place}{brand}龙K{10 + secrets.randbelow(90)}贸易有限公司"
    return known(name)


def known(name: str) -> str:
    """Keep a name that a test composed itself."""
    _COMPANY[name] = name
    return name


def written(name: str, writing: Writing) -> str:
    """Write a known name in another way; both stay one company to `company_of`."""
    other = writing(name)
    _COMPANY[other] = _COMPANY[name]
    return other


def company_of(name: str) -> str:
    """Tell which company a name means, without asking the matcher; KeyError when nobody made it."""
    return _COMPANY[name]
