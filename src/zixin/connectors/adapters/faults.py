"""What can be wrong with a mapping. One law: the first fault is told, with its place."""

from __future__ import annotations

from collections.abc import Callable


def _(text: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return text


SENTENCES = {
    "syntax": _("The document is neither TOML nor JSON: %(reason)s"),
    "missing": _("%(place)s is missing."),
    "unknown": _("%(place)s is not known here."),
    "table": _("%(place)s: a table is expected."),
    "list": _("%(place)s: a list is expected."),
    "text": _("%(place)s: a text is expected."),
    "integer": _("%(place)s: a whole number from %(least)s to %(most)s is expected."),
    "boolean": _("%(place)s: true or false is expected."),
    "price": _('%(place)s: an amount in quotation marks is expected, such as "0.30".'),
    "choice": _("%(place)s: “%(value)s” is not one of %(choices)s."),
    "host": _("%(place)s: “%(value)s” is not the name of a host."),
    "url": _("%(place)s: a path that begins with / is expected, without ? and #."),
    "path": _("%(place)s: “%(value)s” is not a path such as data.items."),
    "placeholder": _("%(place)s: there is no {%(name)s} here; there are %(choices)s."),
    "brace": _("%(place)s: a brace stands alone; write {{ or }} for the sign itself."),
    "date": _("%(place)s: “%(value)s” is not the form of a date."),
    "twice": _("%(place)s: “%(value)s” is asked for twice."),
    "subject": _("%(place)s: the question names no company; use {name} or {code}."),
    "paging": _("%(place)s is needed beside page_size, and {page} in the question."),
    "no_use": _("%(place)s means nothing for a field of this kind."),
}


class MappingError(ValueError):
    """A mapping that cannot be used; ``place`` is the path to what is wrong."""

    def __init__(self, code: str, place: str = "", **parameters: object) -> None:
        self.code = code
        self.place = place
        self.parameters = {"place": place, **parameters}
        super().__init__(self.sentence(str))

    def sentence(self, translate: Callable[[str], str]) -> str:
        """Say what is wrong, in the language of ``translate``."""
        return translate(SENTENCES[self.code]) % self.parameters
