"""Invented names of Chinese townships and villages, and what their schools are called."""

from __future__ import annotations

import numpy as np

__all__ = ["COUNTY", "TYPES", "school_name", "township_names", "village_names"]

COUNTY = "云岭县"
TYPES = ("中心校", "村小", "教学点")

_FIRST = tuple("云石清双白青龙凤金银松柳杨桃梅竹溪泉桥河")
_SECOND = tuple("溪门水河岭山泉川坪塘湾滩源峰台桥")
_SURNAMES = tuple("张王李赵刘陈杨黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董䶮")
"""The last is in GB18030 and not in GBK, so that a wrong encoding shows."""

_FEATURES = tuple("沟坪湾岭咀堡庄坡川峡岔塬寨滩")


def township_names(rng: np.random.Generator, count: int) -> list[str]:
    """Invent names of townships, each once; every third is a town (镇).

    Examples
    --------
    >>> len(set(township_names(np.random.default_rng(1), 40)))
    40
    """
    pairs = [a + b for a in _FIRST for b in _SECOND if a != b]
    while len(pairs) < count:
        pairs += [f"{pair}{k}" for k, pair in enumerate(pairs)]
    chosen = rng.permutation(len(pairs))[:count]
    return [f"{pairs[k]}{'镇' if i % 3 == 0 else '乡'}" for i, k in enumerate(chosen.tolist())]


def village_names(rng: np.random.Generator, count: int) -> list[str]:
    """Invent names of villages of one township, each once."""
    names = [f"{a}家{b}" for a in _SURNAMES for b in _FEATURES]
    return [names[k] for k in rng.permutation(len(names))[:count].tolist()]


def school_name(township: str, village: str, kind: str) -> str:
    """Name a school as a county office does.

    Examples
    --------
    >>> school_name("云溪乡", "石家沟", "教学点"), school_name("云溪乡", "", "中心校")
    ('云溪乡石家沟教学点', '云溪乡中心小学')
    """
    if kind == "中心校":
        return f"{township}中心小学"
    return f"{township}{village}{'小学' if kind == '村小' else '教学点'}"
