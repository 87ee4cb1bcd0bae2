"""Sealed columns (加密字段): texts that a stolen database or backup does not tell.

A token is bound to its table, its column and its row, so that it opens nowhere else. The row's
identity is ``sealed_id``, because the primary key is not known before the row is written.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import unicodedata
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.expressions import Value
from django.db.models.lookups import In, IsNull
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from zixin.kernel.encryption import FIELD, decrypt, encrypt, is_current
from zixin.kernel.keys import MasterKey, active_key, key_source

INDEX = "blind index"
INDEX_LENGTH = 60  # 16 for the name of the key, a dot, 43 for the digest


class PlaintextError(TypeError):
    """A text was about to be written unsealed: by ``update()``, or in a row that is not sealed."""


class Sealed:
    """A token as it stands in the database; to print it tells nothing."""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    def __repr__(self) -> str:
        return "(sealed)"


Row = TypeVar("Row", bound=models.Model)


class SealedQuerySet(models.QuerySet[Row]):
    """Rows with sealed columns, written many at a time."""

    def bulk_update(
        self, objs: Iterable[Row], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        rows = tuple(objs)
        names = completed(self.model, tuple(fields))
        with _as_written(self.model, rows, names):
            return super().bulk_update(rows, names, batch_size)


class SealedRow(models.Model):
    """A row with sealed columns."""

    sealed_id = models.UUIDField(
        _("identity of the sealed row"), default=uuid.uuid4, unique=True, editable=False
    )

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Save; a blind index goes with the column it stands for."""
        if update_fields is not None:
            update_fields = completed(type(self), tuple(update_fields))
        super().save(update_fields=update_fields, **options)


class _Opening(DeferredAttribute):
    """Opens a column when it is read for the first time: a list that does not show it pays nothing."""

    field: SealedTextField

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.opened(value.token, instance)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField[Any, Any]):
    """A text kept as a token. NULL stays NULL and an empty text stays empty: neither is a secret.

    Nothing but ``isnull`` can be asked of it; an exact search goes through a ``BlindIndexField``.
    """

    descriptor_class = _Opening

    def __init__(self, *args: Any, purpose: str = FIELD, **options: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        if self.purpose != FIELD:
            options["purpose"] = self.purpose
        return name, path, args, options

    def from_db_value(self, value: str | None, *_args: Any) -> Sealed | str | None:
        return Sealed(value) if value else value

    def get_prep_value(self, value: Any) -> str | None:
        if isinstance(value, Sealed):
            return value.token
        if value is None:
            return None
        if value == "":
            return ""
        raise PlaintextError(f"{self}: a text is sealed in its row, by save() or bulk_create()")

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 -- Django's
        value = self.kept(model_instance)
        if isinstance(value, Sealed):
            if is_current(value.token):
                return value
            value = self.opened(value.token, model_instance)
        return Sealed(self.sealed(value, model_instance)) if value else value

    def is_unread(self, instance: models.Model) -> bool:
        """Tell whether the row holds this column as it came, under the active key."""
        value = self.kept(instance)
        return isinstance(value, Sealed) and is_current(value.token)

    def kept(self, instance: models.Model) -> Any:
        """Return what a row holds without opening it."""
        if self.attname not in instance.__dict__:
            return getattr(instance, self.attname)  # deferred: fetched now
        return instance.__dict__[self.attname]

    def sealed(self, value: Any, instance: Any) -> str:
        """Return the token of a value in a row."""
        return encrypt(value, place=self.place(instance.sealed_id), purpose=self.purpose)

    def opened(self, token: str, instance: Any) -> Any:
        """Return the value of a token in a row; raises ``UnreadableError``."""
        return decrypt(token, place=self.place(instance.sealed_id), purpose=self.purpose)

    def place(self, sealed_id: uuid.UUID) -> str:
        """Name the one place in the database where a token of this row opens."""
        return f"{self.model._meta.db_table}.{self.column}:{sealed_id}"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(f"{self} is sealed: search through its blind index")


class SealedJSONField(SealedTextField):
    """Lists and mappings kept as a token; an empty one is an empty text."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_args: Any) -> Any:
        return self.get_default() if value == "" else super().from_db_value(value)

    def get_prep_value(self, value: Any) -> str | None:
        return "" if value in ([], {}) else super().get_prep_value(value)

    def sealed(self, value: Any, instance: Any) -> str:
        text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
        return super().sealed(text, instance)

    def opened(self, token: str, instance: Any) -> Any:
        return json.loads(super().opened(token, instance))


def folded(text: str) -> str:
    """Write a text one way: width, case and blanks at its ends do not matter."""
    return unicodedata.normalize("NFKC", text).strip().upper()


class BlindIndexField(models.CharField[Any, Any]):
    """Finds rows by the exact value of a sealed column, without telling it (盲索引).

    It holds a keyed digest (HMAC-SHA256) of the folded value. ``exact`` and ``in`` take values as
    people write them, and find rows of every key on the ring, so also in mid-rotation.
    """

    def __init__(
        self, *args: Any, of: str, fold: Callable[[str], str] = folded, **options: Any
    ) -> None:
        self.of, self.fold = of, fold
        options |= {
            "max_length": INDEX_LENGTH,
            "default": "",
            "editable": False,
            "blank": True,
        }
        options.setdefault("db_index", True)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "default", "editable", "blank"):
            options.pop(fixed, None)
        options["of"] = self.of
        if self.fold is not folded:
            options["fold"] = self.fold
        return name, path, args, options

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 -- Django's
        source: Any = model_instance._meta.get_field(self.of)
        if not source.is_unread(model_instance):
            text = getattr(model_instance, source.attname)
            setattr(model_instance, self.attname, self.index(text, active_key()))
        return getattr(model_instance, self.attname)

    def index(self, text: str | None, key: MasterKey) -> str:
        """Return the index of a text under a key; of nothing there is none."""
        value = self.fold(text) if text else ""
        if not value:
            return ""
        place = f"{self.model._meta.db_table}.{self.column}|"
        digest = hmac.new(key.derive(INDEX), (place + value).encode(), hashlib.sha256).digest()
        return f"{key.name}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"

    def indexes(self, text: str) -> list[str]:
        """Return the indexes a text may stand under, one for each key on the ring."""
        return [found for key in key_source().current().keys if (found := self.index(text, key))]

    def get_lookup(self, lookup_name: str) -> Any:
        found = {"exact": _HasValue, "in": _HasOneOf, "isnull": IsNull}.get(lookup_name)
        if found is None:
            raise FieldError(f"{self} is a blind index: it finds exact values only")
        return found


class _HasOneOf(In):
    """Compares with the indexes of values."""

    def values(self) -> list[str]:
        return list(self.rhs)

    def get_prep_lookup(self) -> list[str]:
        field: BlindIndexField = self.lhs.output_field
        return [index for value in self.values() for index in field.indexes(value)]


class _HasValue(_HasOneOf):
    """Compares with the indexes of one value."""

    def values(self) -> list[str]:
        return [self.rhs]


def sealed_fields(model: type[models.Model]) -> list[SealedTextField]:
    """List the sealed columns of a model's own table."""
    return [field for field in model._meta.local_fields if isinstance(field, SealedTextField)]


def indexes_of(field: SealedTextField) -> list[BlindIndexField]:
    """List the blind indexes of a sealed column."""
    return [
        other
        for other in field.model._meta.local_fields
        if isinstance(other, BlindIndexField) and other.of == field.name
    ]


def completed(model: type[models.Model], names: Collection[str]) -> list[str]:
    """Add to the names of columns those of the blind indexes that follow from them."""
    indexes = [
        field.name
        for field in model._meta.local_fields
        if isinstance(field, BlindIndexField) and field.of in names and field.name not in names
    ]
    return [*names, *indexes]


@contextmanager
def _as_written(
    model: type[models.Model], rows: Sequence[models.Model], names: Sequence[str]
) -> Iterator[None]:
    """Let rows show the tokens of some columns, as ``bulk_update`` asks the rows themselves."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    sealed = [field for field in fields if isinstance(field, SealedTextField)]
    kept = [[field.kept(row) for field in sealed] for row in rows]
    for row in rows:
        for field in fields:
            if isinstance(field, BlindIndexField):
                field.pre_save(row, add=False)
        for field in sealed:
            token = field.get_prep_value(field.pre_save(row, add=False))
            row.__dict__[field.attname] = Value(token, output_field=models.TextField(null=True))
    try:
        yield
    finally:
        for row, values in zip(rows, kept, strict=True):
            for field, value in zip(sealed, values, strict=True):
                row.__dict__[field.attname] = value
