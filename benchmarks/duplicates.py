"""The search for duplicates in 25,000, 50,000 and 100,000 customers: seconds, and what they grow by.

Invented companies, of which one in fifty stands there twice: with another legal form, a mistyped
sign or another spelling of the same sound, and the same phone or address. Claims: twice as many
customers cost at most 3 times as much (all with all: 4), and 95 of 100 doubles are found.

    python benchmarks/duplicates.py [--customers 100000]
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from importlib import import_module
from random import Random
from typing import Any

import django

SEED = 20260302
DOUBLE_EVERY = 50
GROWTH_MAX = 3.0
RECALL_MIN = 0.95
SIGNS = (
    "启明远航恒瑞金泰华盛鸿达天成博雅信诚宏图永兴嘉德卓越锦程丰润泽中联新源力拓广通海川"
    "安宝昌晨创春东帆方富高冠国和弘汇吉佳建健捷京巨凯康科朗乐利龙隆美铭宁鹏平普奇乾庆荣森"
)
TRADES = (
    "机械",
    "精密机械",
    "贸易",
    "电子科技",
    "建材",
    "化工",
    "食品",
    "物流",
    "工程",
    "自动化设备",
)
FORMS = ("有限公司", "股份有限公司", "集团有限公司", "有限责任公司")
PLACES = ("苏州", "上海", "杭州", "宁波", "合肥", "武汉", "成都", "广州", "青岛", "长沙")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SOUNDS = {
    "明": "名",
    "航": "行",
    "瑞": "锐",
    "达": "答",
    "成": "程",
    "新": "鑫",
    "联": "连",
    "力": "利",
}


def main() -> int:
    """Measure three sizes and print a line for each; 1 when a claim does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    most = parser.parse_args().customers
    with tempfile.TemporaryDirectory(prefix="zixin-bench-") as folder:
        os.environ["ZIXIN_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "zixin.site.settings"
        django.setup()
        return measure(most)


def measure(most: int) -> int:
    """Search three bases and judge the claims."""
    likely_pairs = import_module("zixin.customers.rules.likeness").likely_pairs
    print(f"seed {SEED}")
    print(f"  {'customers':>9} {'seconds':>8} {'us each':>8} {'pairs':>8} {'doubles found':>14}")
    seconds, recalls = [], []
    for count in (most // 4, most // 2, most):
        customers, doubles = base(count)
        began = time.process_time()
        found = likely_pairs(customers)
        seconds.append(time.process_time() - began)
        pairs = {(one.first, one.second) for one in found}
        recalls.append(len(doubles & pairs) / len(doubles))
        print(
            f"  {count:>9,} {seconds[-1]:>8.2f} {seconds[-1] / count * 1e6:>8.0f}"
            f" {len(pairs):>8,} {recalls[-1]:>14.1%}"
        )
    growth = max(seconds[1] / seconds[0], seconds[2] / seconds[1])
    holds = growth <= GROWTH_MAX and min(recalls) >= RECALL_MIN
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"  twice as many cost {growth:.2f} times as much (claim at most {GROWTH_MAX}), "
        f"peak {peak} MB: {'holds' if holds else 'DOES NOT HOLD'}"
    )
    return 0 if holds else 1


def base(count: int) -> tuple[list[Any], set[tuple[int, int]]]:
    """Invent a base; returns it with the pairs that are one company."""
    rng = Random(SEED)
    customers: list[Any] = []
    doubles: set[tuple[int, int]] = set()
    while len(customers) < count:
        one = _company(rng, len(customers))
        customers.append(one)
        if len(customers) % DOUBLE_EVERY == 0:
            customers.append(_again(rng, one, len(customers)))
            doubles.add((len(customers) - 2, len(customers) - 1))
    return customers, doubles


def _company(rng: Random, pk: int) -> Any:
    place = rng.choice(PLACES)
    word = "".join(rng.choices(SIGNS, k=rng.choice((2, 2, 3))))
    name = f"{place}{word}{rng.choice(TRADES)}{rng.choice(FORMS)}"
    return _traits(
        pk,
        name,
        uscc="91" + "".join(rng.choices(ALPHABET, k=16)),
        region=place,
        address=f"{rng.choice(SIGNS)}{rng.choice(SIGNS)}路{rng.randint(1, 999)}号{pk % 97}室",
        phone=f"k.{rng.randint(1, 10_000_000)}",
    )


def _again(rng: Random, one: Any, pk: int) -> Any:
    """Write a company down a second time, as somebody in a hurry does."""
    name = one.name
    match rng.randint(0, 2):
        case 0:
            name = name.replace("有限公司", "") + "（集团）有限公司"
        case 1:
            name = "".join(SOUNDS.get(sign, sign) for sign in name)
        case _:
            place = rng.randint(2, 3)
            name = name[:place] + rng.choice(SIGNS) + name[place + 1 :]
    keeps_phone = rng.random() < 0.7
    return _traits(
        pk,
        name,
        uscc="",
        region=one.region,
        address="" if keeps_phone else one.address,
        phone=one.phone if keeps_phone else "",
    )


def _traits(pk: int, name: str, **fields: str) -> Any:
    likeness = import_module("zixin.customers.rules.likeness")  # its package needs Django set up
    key = import_module("zixin.customers.rules.names").name_key(name)
    sound = likeness.sound_of(key)
    return likeness.Traits(pk=pk, name=name, name_key=key, sound=sound, **fields)


if __name__ == "__main__":
    sys.exit(main())
