"""Names of companies (企业名称): how they are cleaned, spoken and compared. Pure.

Unicode folds the two widths of a sign into one, but lets invisible signs and look-alikes pass.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from zixin.customers.rules.places import PLACES
from zixin.kernel.workflow import RefusedError

HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
HIDDEN_SIGNS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")
HIDDEN_SIGNS |= frozenset(map(chr, range(0xFE00, 0xFE10)))  # variation selectors
LINE_BREAKS = frozenset("\n\t")
BLANKS = re.compile(r"[^\S\n]+")
WORDS = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+", re.IGNORECASE)
CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")

# Letters of other scripts that look like Latin ones, as in a copied or forged name.
LOOK_ALIKES = str.maketrans(
    "авекмнорстухіјѕԁɡαβεικνορτυχ",
    "abekmhopctyxijsdgabeikvoptux",
)
LEGAL_FORMS = re.compile(
    r"股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|控股有限公司|有限公司|股份公司|集团公司"
    r"|总公司|公司|集团|股份|控股|\(?(?:普通|特殊普通|有限)合伙\)?"
)
LATIN_FORMS = re.compile(
    r"\b(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|llp|plc|gmbh|ag|sa|bv|nv|pte|pty"
    r"|group|holdings?|the)\b\.?"
)
PLACE_WORDS = "|".join(sorted(PLACES, key=len, reverse=True))
PLACE_IN_BRACKETS = re.compile(rf"\((?:{PLACE_WORDS})(?:省|市)?\)")
LEADING_PLACES = re.compile(
    rf"^(?:(?:{PLACE_WORDS})(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|省|市)?)+(?:[^市区县]{{1,3}}[区县])?"
)
KEY_LENGTH_MIN = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """How a name is spoken: syllables with blanks between, and their initials (拼音、首字母)."""

    pinyin: str
    initials: str


def clean_text(text: str, *, field: str, has_lines: bool = False) -> str:
    """Fold widths and blanks; refuse signs a reader cannot see.

    Raises ``RefusedError`` that names the sign and where it stands.
    """
    folded = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").strip())
    for position, sign in enumerate(folded, start=1):
        if _is_hidden(sign) and not (has_lines and sign in LINE_BREAKS):
            raise RefusedError(
                _(
                    "Character %(position)s is invisible or turns the direction of writing "
                    "(U+%(code)s); delete it or type the text anew."
                )
                % {"position": position, "code": f"{ord(sign):04X}"},
                field=field,
            )
    return BLANKS.sub(" ", folded).strip()


def clean_name(text: str) -> str:
    """Clean the name of a company; raises ``RefusedError`` when nothing readable is left."""
    name = clean_text(text, field="name")
    if not any(sign.isalnum() for sign in name):
        raise RefusedError(_("Enter the name of the company."), field="name")
    return name


def name_key(name: str) -> str:
    """Fold a name to what tells companies apart: without place, legal form, blanks and signs.

    >>> name_key("上海市启明（中国）机械股份有限公司")
    '启明机械'
    >>> name_key("ＡＢＣ Trading Co., Ltd.") == name_key("abc trading")
    True
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(LOOK_ALIKES)
    short = LEGAL_FORMS.sub("", PLACE_IN_BRACKETS.sub("", folded))
    short = _letters(LEADING_PLACES.sub("", LATIN_FORMS.sub("", short)))
    return short if len(short) >= KEY_LENGTH_MIN else _letters(folded)


def reading_of(name: str, *, custom: str = "") -> Reading:
    """Say how a name is spoken; ``custom`` replaces the dictionary, which errs on rare names.

    >>> reading_of("重庆ABC贸易")
    Reading(pinyin='chong qing abc mao yi', initials='cqabcmy')
    >>> reading_of("单县化工", custom="shan xian hua gong").initials
    'sxhg'
    """
    words = WORDS.findall(name.casefold())
    spelled = {word for word in words if word.isascii()}
    syllables = custom.casefold().split() or [part for word in words for part in _spoken(word)]
    initials = "".join(part if part in spelled else part[0] for part in syllables)
    return Reading(" ".join(syllables), initials)


def _spoken(word: str) -> list[str]:
    return lazy_pinyin(word) if CHINESE.search(word) else [word]


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in HIDDEN_CATEGORIES or sign in HIDDEN_SIGNS
