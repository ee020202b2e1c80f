"""Composed names: nobody of them exists, every run composes the same ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐"
    "许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
)
COMPOUND_SURNAMES: Final = ("欧阳", "司马", "上官", "诸葛", "东方", "夏侯")
GIVEN: Final = (
    "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂英华玉兰红"
    "梅鑫宇晨欣怡佳琪子轩浩然思远文博雅婷雪梦瑶俊凯志鹏嘉诚"
)
PLACES: Final = (
    "北京市",
    "上海市",
    "深圳市",
    "广州市",
    "杭州市",
    "苏州市",
    "成都市",
    "武汉市",
    "南京市",
    "青岛市",
    "厦门市",
    "佛山市",
)
BRANDS: Final = (
    "恒安盛泰嘉禾瑞丰宏远明德博雅中和广源天成金石华信永昌东升同济正元汇通启航云帆星河海纳凌峰"
)
INDUSTRIES: Final = (
    "科技",
    "贸易",
    "物流",
    "置业",
    "医药",
    "建设工程",
    "文化传播",
    "餐饮管理",
    "新能源",
    "供应链管理",
    "环保设备",
    "精密机械",
)
FORMS: Final = ("有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司")


@dataclass(frozen=True)
class ComposedName:
    name: str
    kind: str


def people(seed: int) -> Iterator[ComposedName]:
    """Yield composed persons without end and without repeating one."""
    yield from _distinct(Random(seed), _person)  # noqa: S311 - reproducible, not secret


def companies(seed: int) -> Iterator[ComposedName]:
    yield from _distinct(Random(seed), _company)  # noqa: S311 - reproducible, not secret


def _distinct(random: Random, compose: Callable[[Random], ComposedName]) -> Iterator[ComposedName]:
    seen: set[str] = set()
    while True:
        composed = compose(random)
        if composed.name not in seen:
            seen.add(composed.name)
            yield composed


def _person(random: Random) -> ComposedName:
    rare = random.random() < 0.02  # noqa: PLR2004 - two in a hundred
    surname = random.choice(COMPOUND_SURNAMES if rare else SURNAMES)
    given = "".join(random.choices(GIVEN, k=random.choice((1, 2, 2, 2))))
    return ComposedName(surname + given, "person")


def _company(random: Random) -> ComposedName:
    brand = "".join(random.sample(BRANDS, k=random.choice((2, 2, 3))))
    name = random.choice(PLACES) + brand + random.choice(INDUSTRIES) + random.choice(FORMS)
    return ComposedName(name, "organization")
