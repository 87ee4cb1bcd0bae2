"""The text of trees, looked at before LightGBM reads it. One law: a broken text is refused, not run.

LightGBM trusts its text: an index beyond the leaves or a list cut short ends the whole process.
"""

from __future__ import annotations

from collections.abc import Mapping

BLOCK, END = "\nTree=", "\nend of trees"
SPLITS = ("split_feature", "threshold", "decision_type", "left_child", "right_child")


def fault_of(text: str, features: int) -> str | None:
    """Say what is wrong with the trees of a text; ``None`` when each can be walked to a leaf."""
    head, *blocks = text.partition(END)[0].split(BLOCK)
    sizes = _fields(head).get("tree_sizes", "").split()
    if not blocks or len(sizes) != len(blocks):
        return "the trees are not those it announces"
    for number, block in enumerate(blocks):
        try:
            is_sound = _is_sound(_fields(block), features)
        except (KeyError, ValueError):
            is_sound = False
        if not is_sound:
            return f"tree {number} cannot be walked"
    return None


def _fields(block: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in block.splitlines() if "=" in line)


def _is_sound(tree: Mapping[str, str], features: int) -> bool:
    """Say whether every split knows its feature and leads on, or to a leaf that is there.

    A child stands after its parent, so that no walk goes round.
    """
    leaves, values = int(tree["num_leaves"]), tree["leaf_value"].split()
    if int(tree["num_cat"]) or leaves < 1 or len(values) != leaves:
        return False
    if leaves == 1:
        return True
    lists = [tree[name].split() for name in SPLITS]
    if any(len(row) != leaves - 1 for row in lists):
        return False
    split, _threshold, _kind, *children = lists
    return all(0 <= int(place) < features for place in split) and all(
        -leaves <= int(child) < 0 or own < int(child) < leaves - 1
        for side in children
        for own, child in enumerate(side)
    )
