"""Names, places, people and codes of the invented world (虚构名称).

Every place is one of Chinese literature's famous places that never were (子虚、乌有、南柯、华胥、方壶):
a reader sees at once that no such company exists. Their region codes begin with 99, which GB/T 2260
gives to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from zixin.engine.identity import CREDIT_ALPHABET, credit_check_sign, organisation_check_sign
from zixin.site.demo.generation.chance import happens


@dataclass(frozen=True, slots=True)
class Place:
    """An invented city; ``code`` is its region code, ``side`` the sales department that serves it."""

    province: str
    city: str
    code: str
    side: str
    districts: tuple[str, ...]

    @property
    def region(self) -> str:
        """Province and city as they stand in a register."""
        return f"{self.province}{self.city}市"

    @property
    def trade_name(self) -> str:
        """The city as it opens a company's name."""
        return self.city


PLACES = (
    Place("子虚省", "乌有", "990101", "SALES-EAST", ("东篱区", "桃溪区", "高新区")),
    Place("子虚省", "亡是", "990102", "SALES-EAST", ("听松区", "经济开发区")),
    Place("子虚省", "太虚", "990103", "SALES-EAST", ("望云区", "临港区")),
    Place("蓬壶省", "方壶", "990201", "SALES-EAST", ("观澜区", "保税区")),
    Place("蓬壶省", "员峤", "990202", "SALES-EAST", ("听涛区", "滨海新区")),
    Place("蓬壶省", "岱舆", "990203", "SALES-EAST", ("揽月区", "科技园区")),
    Place("大槐省", "南柯", "990301", "SALES-WEST", ("槐荫里区", "高新区")),
    Place("大槐省", "槐安", "990302", "SALES-WEST", ("清梦区", "工业园区")),
    Place("云外省", "华胥", "990401", "SALES-WEST", ("知北区", "经济开发区")),
    Place("云外省", "镜花", "990402", "SALES-WEST", ("水月区", "空港区")),
    Place("云外省", "蜃楼", "990403", "SALES-WEST", ("海市区", "物流园区")),
    Place("云外省", "无何", "990404", "SALES-WEST", ("逍遥区", "大椿区")),
)

STREETS = (
    "采菊路", "逍遥大道", "听雨路", "鹏程路", "科创一路", "工业三路", "濠上路", "创业街",
    "抱朴路", "秋水大道", "知鱼路", "问津路", "兰亭路", "格物路", "致远大道",
)  # fmt: skip
TRADE_FIRST = "恒瑞锦鼎宏盛信诚博远华天金立泰和润泽启明凯德中正卓越安达同汇嘉景百川新元禾"
TRADE_LAST = "拓达源航晟茂隆昌辉联创腾丰宇康科诺铭翔维通利邦本沃驰骏邺毅谷程岳弘"
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司")
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳"
    "唐薛雷贺倪汤罗安常于傅齐康余顾孟黄萧尹姚邵汪祁毛贝戴宋庞熊纪舒项祝董梁杜"
)
GIVEN_FIRST = "若子如云思文景嘉承知远怀以清明书望亦可映听江临沐修乐星砚行"
GIVEN_SINGLE = "川衡朗原松棠樵谷舟岚溪澈"
GIVEN_LAST = "虚谷舟川初宁安然之遥衡白言山礼恒平朗笙和原默尘松蕴棠樵南归"

FOREIGN = (
    ("Laputa Precision Bearings Ltd. (fictitious)", "GB", "Laputa"),
    ("Brobdingnag Heavy Machinery GmbH (fictitious)", "DE", "Brobdingnag"),
    ("Lilliput Micro Components Inc. (fictitious)", "US", "Lilliput"),
    ("Erewhon Trading Pte. Ltd. (fictitious)", "SG", "Erewhon"),
    ("Shangri-La Textile Mills Ltd. (fictitious)", "IN", "Shangri-La"),
    ("Ruritania Packaging S.p.A. (fictitious)", "IT", "Ruritania"),
    ("Avalon Instruments K.K. (fictitious)", "JP", "Avalon"),
    ("El Dorado Food Processing S.A. (fictitious)", "BR", "El Dorado"),
)
FOREIGN_PEOPLE = ("Ann Nemo", "Max Niemand", "Lee Ficta", "Ida Imago", "Tom Nobody", "Eva Utopia")


def unified_code(rng: Random, place: Place) -> str:
    """Draw a valid unified social credit code (统一社会信用代码) of an invented place."""
    organisation = "MA" + "".join(rng.choice(CREDIT_ALPHABET) for _ in range(6))
    body = f"91{place.code}{organisation}{organisation_check_sign(organisation)}"
    return body + credit_check_sign(body)


def trade_names(rng: Random) -> Iterator[str]:
    """Yield two-character trade names (字号) in a drawn order, each once."""
    pairs = [first + last for first in TRADE_FIRST for last in TRADE_LAST]
    rng.shuffle(pairs)
    yield from dict.fromkeys(pairs)


def person(rng: Random) -> str:
    """Draw a person's name; the given names lean on 虚、梦、云 and other airy things."""
    if happens(rng, 0.25):  # one given name in four has one character
        given = rng.choice(GIVEN_SINGLE)
    else:
        given = rng.choice(GIVEN_FIRST) + rng.choice(GIVEN_LAST)
    return rng.choice(SURNAMES) + given


def address(rng: Random, place: Place) -> str:
    """Draw a street address in an invented city."""
    number = rng.randint(1, 399)
    building = rng.choice(("", "", f"{rng.randint(1, 12)}号楼", f"{rng.choice('ABC')}座"))
    return f"{place.region}{rng.choice(place.districts)}{rng.choice(STREETS)}{number}号{building}"
