"""Numbers that name a party: one normal form each, check digits, likely misprints."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import phonenumbers
from stdnum import lei
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError
from stdnum.tw import ubn

from conflicts.matching.folding import fold, letters

_DIGITS = "0123456789"
_ALNUM = _DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CN_ID = re.compile(r"\d{17}[\dX]")
_CN_ID_15 = re.compile(r"\d{15}")
_HK_ID = re.compile(r"[A-Z]{1,2}\d{6}[\dA]")


@dataclass(frozen=True, slots=True)
class Identifier:
    """`value` is the normal form; `valid` tells whether its check digit and shape hold."""

    scheme: str
    value: str
    valid: bool


def _checks(validate: Callable[[str], str], value: str) -> bool:
    try:
        validate(value)
    except (ValidationError, ValueError, IndexError):
        return False
    return True


def _cn_id_valid(value: str) -> bool:
    if not _CN_ID.fullmatch(value):
        return False
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    return value[-1] == ric.calc_check_digit(value)


def _cn_id(value: str) -> str:
    """Bring the 15 digits issued before 1999 to the 18 of today (GB 11643-1999)."""
    if not _CN_ID_15.fullmatch(value):
        return value
    longer = f"{value[:6]}19{value[6:]}"
    return longer + ric.calc_check_digit(f"{longer}0")


def _hk_id_valid(value: str) -> bool:
    if not _HK_ID.fullmatch(value):
        return False
    padded = value[:-1].rjust(8)
    total = sum(
        weight * (36 if sign == " " else int(sign, 36))
        for weight, sign in zip(range(9, 1, -1), padded, strict=True)
    )
    return (total + int(value[-1], 11)) % 11 == 0


def _phone(value: str) -> tuple[str, bool]:
    """Numbers without a country are taken as Chinese."""
    try:
        number = phonenumbers.parse(value, "CN")
    except phonenumbers.NumberParseException:
        return letters(value), False
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written, phonenumbers.is_valid_number(number)


def _email(value: str) -> tuple[str, bool]:
    address = value.replace(" ", "")
    name, at, host = address.rpartition("@")
    return address, bool(name and at and "." in host)


_CHECKED: dict[str, tuple[Callable[[str], bool], str]] = {
    "cn-id": (_cn_id_valid, _DIGITS + "X"),
    "cn-uscc": (lambda value: _checks(uscc.validate, value), _USCC_ALPHABET),
    "hk-id": (_hk_id_valid, _ALNUM),
    "tw-ubn": (lambda value: _checks(ubn.validate, value), _DIGITS),
    "lei": (lambda value: _checks(lei.validate, value), _ALNUM),
}


@lru_cache(maxsize=65_536)
def normalise(scheme: str, value: str) -> Identifier:
    if scheme == "phone":
        return Identifier(scheme, *_phone(fold(value)))
    if scheme == "email":
        return Identifier(scheme, *_email(fold(value)))
    number = letters(fold(value)).upper()
    if scheme == "cn-id":
        number = _cn_id(number)
    if scheme in _CHECKED:
        return Identifier(scheme, number, _CHECKED[scheme][0](number))
    return Identifier(scheme, number, bool(number))


@lru_cache(maxsize=65_536)
def repairs(identifier: Identifier) -> frozenset[str]:
    """Return the valid numbers that one wrong or two swapped signs may have come from."""
    if identifier.valid or identifier.scheme not in _CHECKED:
        return frozenset()
    is_valid, alphabet = _CHECKED[identifier.scheme]
    return frozenset(
        number for number in _misprints(identifier.value, alphabet) if is_valid(number)
    )


def _misprints(value: str, alphabet: str) -> set[str]:
    found: set[str] = set()
    for at in range(len(value)):
        found.update(value[:at] + sign + value[at + 1 :] for sign in alphabet)
        found.add(value[:at] + value[at : at + 2][::-1] + value[at + 2 :])
    return found - {value}
