"""Merging two customers that are one company, and taking it back. Proposed by one, done by another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zixin.customers import rules
from zixin.customers.models import Customer, CustomerAlias, CustomerMerge, MergedRow
from zixin.customers.queries.merges import hanging_on, in_the_way, marks_now, preview_of, told
from zixin.customers.rules.records import FACTS
from zixin.customers.rules.relations import FOLLOWERS, MERGE_PARTS, Way
from zixin.customers.states import MERGE_FLOW
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError, advance

BATCH = 500
REASON_LENGTH_MAX = 300
MOVED, STAYED, MADE = MergedRow.Outcome.MOVED, MergedRow.Outcome.STAYED, MergedRow.Outcome.MADE
WRITTEN = frozenset(FACTS) - {"number"}


@transaction.atomic
def propose_merge(
    *,
    kept: Customer,
    lost: Customer,
    fields: Sequence[str],
    chosen: Mapping[str, str],
    reason: str,
    actor: Actor,
    now: datetime,
) -> CustomerMerge:
    """Propose that ``lost`` becomes part of ``kept``; ``customers.merge.proposed``.

    ``fields`` are the facts in which the lost record is right, ``chosen`` the answers to what the
    merge asks, such as which limit counts. Nothing moves before a second person confirms. Raises
    ``RefusedError`` without the right, a reason or an answer, or while something stands in the way.
    """
    rules.may_compare.require(actor, None)
    for customer in (kept, lost):
        rules.sees_customer.require(actor, customer)
        rules.is_not_merged.require(actor, customer)
    if kept.pk == lost.pk:
        raise RefusedError(_("Choose two customers."))
    clean = reason.strip()[:REASON_LENGTH_MAX]
    if not clean:
        raise RefusedError(_("Say why."), field="reason")
    preview = preview_of(kept, lost)
    if preview.obstacles:
        raise RefusedError(preview.obstacles[0])
    for choice in preview.choices:
        if chosen.get(choice.code) not in {value for value, _title in choice.options}:
            raise RefusedError(_("Choose: %(what)s.") % {"what": choice.title}, field=choice.code)
    merge = CustomerMerge(
        number=draw_number("CM", now=now),
        kept=kept,
        lost=lost,
        kept_revision=kept.revision,
        lost_revision=lost.revision,
        fields=sorted(WRITTEN & set(fields)),
        chosen={choice.code: chosen[choice.code] for choice in preview.choices},
        reason=clean,
        proposed_by_id=actor.user_id or 0,
        proposed_by_name=actor.name,
        proposed_at=now,
    )
    try:
        with transaction.atomic():
            merge.save()
    except IntegrityError as taken:
        raise RefusedError(_("A merge of this customer is under way already.")) from taken
    record(
        kind="customers.merge.proposed",
        subject=merge,
        actor=actor,
        now=now,
        data={"lost": lost.number, "facts": told(merge.fields), **merge.chosen, "reason": clean},
        customer_id=kept.pk,
    )
    return merge


@transaction.atomic
def confirm_merge(*, merge: CustomerMerge, actor: Actor, now: datetime) -> None:
    """Merge as proposed (客户合并); ``customers.customer.merged``.

    Holds both customers in the order of their keys, settles the limits as chosen, moves every row
    that hangs on the lost customer and writes down each, takes over the facts chosen, and leaves
    the lost record pointing to the survivor. Raises ``RefusedError`` for the proposer himself,
    without the right, when one of both was changed since, or while something stands in the way.
    """
    kept, lost = _held(merge)
    if (kept.revision, lost.revision) != (merge.kept_revision, merge.lost_revision):
        raise RefusedError(_("One of both records was changed since; propose the merge anew."))
    obstacles = preview_of(kept, lost).obstacles
    if obstacles:
        raise RefusedError(obstacles[0])
    merge.judged_by_id, merge.judged_by_name, merge.judged_at = actor.user_id, actor.name, now
    data = {"lost": lost.number, "facts": told(merge.fields), **merge.chosen}
    for rule in MERGE_FLOW["confirm"].rules:
        rule.require(actor, merge)
    merge.marks = marks_now()
    made = _settle(merge, kept, lost, actor=actor, now=now)
    counts = _move(merge, kept, lost)
    _note_rows(merge, made, MADE)
    _become_one(merge, kept, lost)
    for follow in FOLLOWERS:
        follow([kept.pk, lost.pk])
    merge.save()
    event = {**data, **counts, "made": len(made)}
    advance(merge, MERGE_FLOW["confirm"], actor=actor, now=now, data=event, customer_id=kept.pk)


@transaction.atomic
def reject_merge(*, merge: CustomerMerge, reason: str, actor: Actor, now: datetime) -> None:
    """Turn a proposal down as the second person; ``customers.merge.rejected``.

    Raises ``RefusedError`` without a reason, for the proposer himself, or without the right.
    """
    if not reason.strip():
        raise RefusedError(_("Say why."), field="reason")
    data = {"reason": reason.strip()[:REASON_LENGTH_MAX]}
    _end(merge, "reject", data, actor=actor, now=now)
    merge.judged_by_id, merge.judged_by_name, merge.judged_at = actor.user_id, actor.name, now
    merge.save(update_fields=["judged_by_id", "judged_by_name", "judged_at"])


@transaction.atomic
def withdraw_merge(*, merge: CustomerMerge, actor: Actor, now: datetime) -> None:
    """Take an own proposal back; ``customers.merge.withdrawn``.

    Raises ``RefusedError`` for somebody else's proposal or one that has been judged.
    """
    _end(merge, "withdraw", {}, actor=actor, now=now)


def _end(
    merge: CustomerMerge, move: str, data: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    advance(merge, MERGE_FLOW[move], actor=actor, now=now, data=data, customer_id=merge.kept_id)


@transaction.atomic
def undo_merge(*, merge: CustomerMerge, reason: str, actor: Actor, now: datetime) -> None:
    """Take a merge back: every row goes where it was; ``customers.customer.unmerged``.

    Facts, credit code and names of both are as they were. Raises ``RefusedError`` without the right
    or a reason, or with what rests on the merge by now.
    """
    kept, lost = _held(merge)
    if not reason.strip():
        raise RefusedError(_("Say why."), field="reason")
    merge.kept, merge.lost = kept, lost
    data = {"lost": lost.number, "reason": reason.strip()[:REASON_LENGTH_MAX]}
    _end(merge, "undo", data, actor=actor, now=now)
    obstacles = in_the_way(merge)
    if obstacles:
        raise RefusedError(" ".join(obstacles))
    CustomerAlias.objects.filter(merge=merge).delete()
    _part_again(merge, kept, lost)
    _move_back(merge, kept, lost)
    for follow in FOLLOWERS:
        follow([kept.pk, lost.pk])
    made = [
        (relation.rpartition(".")[0], pk)
        for relation, pk in merge.rows.filter(outcome=MADE).values_list("relation", "row_id")
    ]
    for name, part in MERGE_PARTS.items():
        part.undo(
            kept=kept,
            made=made,
            kept_note=merge.notes.get(name),
            source=merge.number,
            actor=actor,
            now=now,
        )


def _held(merge: CustomerMerge) -> tuple[Customer, Customer]:
    """Hold both customers, the older row first, so that two merges never wait for each other."""
    ids = sorted((merge.kept_id, merge.lost_id))
    held = {pk: Customer.objects.select_for_update(of=("self",)).get(pk=pk) for pk in ids}
    return held[merge.kept_id], held[merge.lost_id]


def _settle(
    merge: CustomerMerge, kept: Customer, lost: Customer, *, actor: Actor, now: datetime
) -> list[tuple[str, int]]:
    made = []
    for name, part in MERGE_PARTS.items():
        rows, note = part.settle(
            kept=kept,
            lost=lost,
            chosen=merge.chosen,
            source=merge.number,
            actor=actor,
            now=now,
        )
        merge.notes[name] = note
        made += [(f"{label}.customer", pk) for label, pk in rows]
    return made


def _move(merge: CustomerMerge, kept: Customer, lost: Customer) -> dict[str, int]:
    moved = stayed = 0
    for row in hanging_on(kept, lost):
        label, _dot, field = row.name.rpartition(".")
        model = apps.get_model(label)
        for start in range(0, len(row.moving), BATCH):
            part = row.moving[start : start + BATCH]
            model._default_manager.filter(pk__in=part).update(**{field: kept.pk})
        _note_rows(merge, [(row.name, pk) for pk in row.moving], MOVED)
        moved += len(row.moving)
        if row.relation.way == Way.MOVE:
            _note_rows(merge, [(row.name, pk) for pk in row.staying], STAYED)
            stayed += len(row.staying)
    return {"moved": moved, "stayed": stayed}


def _note_rows(merge: CustomerMerge, rows: Sequence[tuple[str, int]], outcome: str) -> None:
    MergedRow.objects.bulk_create(
        [MergedRow(merge=merge, relation=name, row_id=pk, outcome=outcome) for name, pk in rows],
        batch_size=BATCH,
    )


def _move_back(merge: CustomerMerge, kept: Customer, lost: Customer) -> None:
    rows = merge.rows.filter(outcome=MOVED).order_by("relation", "row_id")
    by_relation: dict[str, list[int]] = {}
    for name, pk in rows.values_list("relation", "row_id"):
        by_relation.setdefault(name, []).append(pk)
    for name, ids in by_relation.items():
        label, _dot, field = name.rpartition(".")
        model = apps.get_model(label)
        for start in range(0, len(ids), BATCH):
            part = model._default_manager.filter(
                pk__in=ids[start : start + BATCH], **{field: kept.pk}
            )
            part.update(**{field: lost.pk})


def _become_one(merge: CustomerMerge, kept: Customer, lost: Customer) -> None:
    """Write the facts chosen into the survivor, and leave the other as a pointer without a code."""
    names = (*FACTS, "former_words", "pinyin", "pinyin_initials", "search_text", "name_key")
    merge.before = {
        "kept": {name: getattr(kept, name) for name in names},
        "lost": {name: getattr(lost, name) for name in names},
    }
    former = {
        "name": {lost.name, kept.name},
        "number": {lost.number},
        "uscc": {lost.uscc, kept.uscc},
    }
    taken = {name: getattr(lost, name) for name in merge.fields}
    # The code goes first: two records never have the same one, not even for a moment.
    lost.uscc, lost.merged_into = "", kept
    lost.revision += 1
    lost.save(update_fields=["uscc", "merged_into", "revision"])
    for name, value in taken.items():
        setattr(kept, name, value)
    former["name"].discard(kept.name)
    former["uscc"] -= {kept.uscc, ""}
    CustomerAlias.objects.bulk_create(
        CustomerAlias(customer=kept, merge=merge, kind=kind, value=value)
        for kind, values in former.items()
        for value in sorted(values)
    )
    _find_by_both(kept, merge)
    kept.revision += 1
    kept.save()


def _find_by_both(kept: Customer, merge: CustomerMerge) -> None:
    """Let the search find the survivor by everything either record was called."""
    before = merge.before
    if "name" in merge.fields:
        for name in ("name_key", "pinyin", "pinyin_initials"):
            setattr(kept, name, before["lost"][name])
    words = f"{before['kept']['search_text']} {before['lost']['search_text']}"
    kept.former_words = " ".join(dict.fromkeys(words.split()))
    spoken = kept.pinyin.replace(" ", "")
    own = (kept.number, kept.name, kept.name_key, spoken, kept.pinyin_initials, kept.uscc)
    kept.search_text = " ".join((*own, kept.former_words)).casefold()


def _part_again(merge: CustomerMerge, kept: Customer, lost: Customer) -> None:
    """Give both their facts back, the survivor first: it may hold the other's code."""
    fields = {field.attname: field for field in Customer._meta.concrete_fields}
    for name, value in merge.before["kept"].items():
        setattr(kept, name, fields[name].to_python(value))
    kept.revision += 1
    kept.save()
    lost.uscc, lost.merged_into = merge.before["lost"]["uscc"], None
    lost.revision += 1
    lost.save(update_fields=["uscc", "merged_into", "revision"])
