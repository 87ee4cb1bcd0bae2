"""What can go wrong with a call to the outside. One law: no sentence holds a query or a secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar


def _(text: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return text


class OutgoingError(RuntimeError):
    """A call that gave nothing to work with; ``code`` and ``parameters`` say why."""

    sentences: ClassVar[dict[str, str]] = {}

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(self.sentence(str))

    def sentence(self, translate: Callable[[str], str]) -> str:
        """Say what happened, in the language of ``translate``."""
        return translate(self.sentences[self.code]) % self.parameters


class NotAllowedError(OutgoingError):
    """Our own rules forbid the call; somebody must change a setting, or wait for the month."""

    sentences: ClassVar = {
        "provider": _("The source “%(provider)s” is not on the list of allowed sources."),
        "path": _("The address asked of “%(provider)s” is not a plain path."),
        "address": _("The name of “%(provider)s” leads to %(address)s, which is not public."),
        "redirect": _("“%(provider)s” sends us to another address; we do not follow."),
        "certificate": _("The certificate of “%(provider)s” is not valid; nothing was sent."),
        "subject": _("“%(provider)s” is asked by a code or name that this company has not."),
        "budget": _("The budget of “%(provider)s” for %(month)s is used up."),
    }


class UnavailableError(OutgoingError):
    """The source gave no answer now; asking later may help, not before ``retry_after`` seconds.

    ``may_have_answered``: the request was sent, so the source may count it.
    """

    sentences: ClassVar = {
        "unresolved": _("The name of “%(provider)s” was not found on the network."),
        "connect": _("“%(provider)s” cannot be reached."),
        "timeout": _("“%(provider)s” did not answer in time."),
        "broken": _("The answer of “%(provider)s” broke off."),
        "busy": _("“%(provider)s” asks us to come back later."),
        "status": _("“%(provider)s” is out of order (status %(status)s)."),
        "rate": _("Too many questions wait for “%(provider)s”; ask again later."),
    }

    def __init__(
        self,
        code: str,
        *,
        retry_after: float | None = None,
        may_have_answered: bool = False,
        **parameters: object,
    ) -> None:
        self.retry_after = retry_after
        self.may_have_answered = may_have_answered
        super().__init__(code, **parameters)


class AnswerError(OutgoingError):
    """The source answered with what cannot be taken; asking again gives the same."""

    sentences: ClassVar = {
        "denied": _("“%(provider)s” does not accept our credentials (status %(status)s)."),
        "absent": _("“%(provider)s” has no such entry."),
        "status": _("“%(provider)s” refused the question (status %(status)s)."),
        "refused": _("“%(provider)s” refused the question: code %(answer)s."),
        "too_large": _("The answer of “%(provider)s” is larger than %(most)s MiB."),
        "content_type": _("“%(provider)s” answered with “%(kind)s”, not with data."),
        "compression": _("The answer of “%(provider)s” is packed in a way we do not read."),
        "encoding": _("The answer of “%(provider)s” is not %(encoding)s, as it says."),
        "charset": _("“%(provider)s” answered in the unknown encoding “%(encoding)s”."),
        "json": _("The answer of “%(provider)s” is not valid JSON, near character %(position)s."),
        "deep": _("The answer of “%(provider)s” is nested deeper than %(most)s levels."),
        "duplicate": _("The answer of “%(provider)s” holds the key “%(key)s” twice."),
        "number": _("The answer of “%(provider)s” holds a number that is none: %(value)s."),
        "character": _("The answer of “%(provider)s” holds a character that is none."),
        "shape": _("The answer of “%(provider)s” has no usable “%(place)s”."),
        "value": _("The answer of “%(provider)s” holds “%(value)s” at “%(place)s”: no %(kind)s."),
        "incomplete": _("“%(provider)s” promised %(total)s rows and gave %(found)s."),
        "pages": _("“%(provider)s” has %(total)s rows, more than we ask for (%(most)s)."),
    }
