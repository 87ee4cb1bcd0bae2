"""The trades the invented customers ply, with the shape of their books.

The figures are rough orders of magnitude chosen for the demo; they are nobody's statistics. Days
are of sales (receivables, notes, advances, contract assets) or of cost (stock, payables).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Industry:
    """One division of GB/T 4754-2017 (国民经济行业分类) and how its books usually look.

    Shares are of revenue; ``wage_yuan`` is the yearly pay of one person with social security;
    ``median_revenue_yuan`` sets the scale.
    """

    code: str
    name_zh: str
    words: tuple[str, ...]
    products: str
    vat_rate: float
    gross_margin: float
    operating_margin: float
    rd_share: float
    staff_share: float
    wage_yuan: float
    receivable_days: float
    note_days: float
    stock_days: float
    payable_days: float
    advance_days: float
    contract_asset_days: float
    fixed_share: float
    median_revenue_yuan: float


_COLUMNS = (
    "vat_rate",
    "gross_margin",
    "operating_margin",
    "rd_share",
    "staff_share",
    "wage_yuan",
    "receivable_days",
    "note_days",
    "stock_days",
    "payable_days",
    "advance_days",
    "contract_asset_days",
    "fixed_share",
    "median_revenue_yuan",
)

# code, name, words of company names, what they buy, then the columns above (wage and median
# revenue in thousands of yuan)
_ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    ("C13", "农副食品加工业", "粮油 饲料 农产品加工", "输送设备备件和包装材料",
     "0.09 0.12 0.038 0.006 0.045 72 20 2 42 25 6 0 0.16 90000"),
    ("C14", "食品制造业", "食品 调味食品 乳品", "灌装线备件和包装材料",
     "0.13 0.26 0.075 0.010 0.11 78 32 2 45 45 8 0 0.26 80000"),
    ("C17", "纺织业", "纺织 印染 家纺", "纺机轴承和变频电机",
     "0.13 0.16 0.040 0.018 0.13 70 46 8 70 48 5 0 0.34 70000"),
    ("C22", "造纸和纸制品业", "纸业 包装纸品", "烘缸轴承和电控元件",
     "0.13 0.16 0.050 0.020 0.08 80 48 18 45 52 3 0 0.44 120000"),
    ("C26", "化学原料和化学制品制造业", "化工 新材料 精细化学", "泵阀和防爆电气",
     "0.13 0.20 0.065 0.028 0.08 98 40 28 40 48 5 0 0.42 150000"),
    ("C27", "医药制造业", "药业 生物制药", "洁净管阀件和检测耗材",
     "0.13 0.48 0.125 0.070 0.15 115 68 12 105 48 5 0 0.36 110000"),
    ("C29", "橡胶和塑料制品业", "塑业 橡塑制品 包装材料", "注塑机备件和液压元件",
     "0.13 0.20 0.058 0.030 0.13 82 62 16 46 52 3 0 0.30 60000"),
    ("C30", "非金属矿物制品业", "建材 新型墙材 玻璃制品", "耐磨件和减速机",
     "0.13 0.22 0.062 0.022 0.11 82 88 22 38 68 3 0 0.42 85000"),
    ("C33", "金属制品业", "金属制品 五金 钢构件", "切削刀具和焊材",
     "0.13 0.17 0.048 0.026 0.12 84 60 14 50 52 5 0 0.24 65000"),
    ("C34", "通用设备制造业", "精密机械 传动机械 泵阀", "轴承、电机和液压元件",
     "0.13 0.25 0.068 0.040 0.16 98 85 26 88 74 18 0 0.22 90000"),
    ("C35", "专用设备制造业", "智能装备 环保设备 重工", "伺服系统和工业机器人备件",
     "0.13 0.29 0.075 0.055 0.17 105 98 20 110 80 30 0 0.20 80000"),
    ("C36", "汽车制造业", "汽车零部件 车身部件", "工装夹具和传感器",
     "0.13 0.18 0.050 0.035 0.14 95 72 28 55 80 2 0 0.30 160000"),
    ("C38", "电气机械和器材制造业", "电气 线缆 储能科技", "铜排、断路器和绝缘材料",
     "0.13 0.21 0.058 0.036 0.12 95 90 30 56 84 10 0 0.18 130000"),
    ("C39", "计算机、通信和其他电子设备制造业", "电子 微电子 光电", "连接器和检测设备",
     "0.13 0.22 0.065 0.060 0.15 105 76 12 60 72 5 0 0.22 120000"),
    ("C40", "仪器仪表制造业", "仪表 测控技术", "传感器和电子元器件",
     "0.13 0.38 0.095 0.080 0.22 125 90 10 108 58 18 0 0.16 50000"),
    ("E47", "房屋建筑业", "建设工程 建筑", "电缆、配电箱和劳保用品",
     "0.09 0.09 0.032 0.012 0.10 85 75 3 20 98 18 62 0.05 260000"),
    ("E48", "土木工程建筑业", "路桥工程 市政工程", "工程机械备件和电缆",
     "0.09 0.11 0.038 0.015 0.11 95 72 3 18 94 22 68 0.08 230000"),
    ("E50", "建筑装饰、装修和其他建筑业", "装饰工程 幕墙工程", "五金件和照明器材",
     "0.09 0.13 0.040 0.015 0.14 88 105 8 20 92 14 48 0.05 55000"),
    ("F51", "批发业", "贸易 商贸 供应链管理", "标准件和电工材料",
     "0.13 0.09 0.026 0.001 0.028 95 34 6 32 24 8 0 0.03 180000"),
    ("F52", "零售业", "商业连锁 家居商场", "照明和制冷配件",
     "0.13 0.20 0.038 0.001 0.08 72 8 0 46 40 12 0 0.09 70000"),
    ("G54", "道路运输业", "物流 货运 冷链运输", "轮胎、润滑油和车用备件",
     "0.09 0.13 0.045 0.004 0.22 92 56 5 3 34 2 0 0.30 60000"),
    ("G59", "装卸搬运和仓储业", "仓储 港口服务", "叉车、货架和输送设备",
     "0.06 0.22 0.075 0.003 0.20 85 48 2 4 34 3 0 0.58 45000"),
    ("I65", "软件和信息技术服务业", "软件 信息技术 数字科技", "服务器机柜和工业网关",
     "0.06 0.48 0.105 0.130 0.40 185 100 2 16 56 36 18 0.07 40000"),
    ("M74", "专业技术服务业", "检测技术 工程设计 勘测", "检测仪器和耗材",
     "0.06 0.32 0.085 0.050 0.34 150 92 2 10 52 22 12 0.15 35000"),
)  # fmt: skip


def _industry(code: str, name_zh: str, words: str, products: str, figures: str) -> Industry:
    values = dict(zip(_COLUMNS, map(float, figures.split()), strict=True))
    values["wage_yuan"] *= 1000
    values["median_revenue_yuan"] *= 1000
    return Industry(code, name_zh, tuple(words.split()), products, **values)


INDUSTRIES = {row[0]: _industry(*row) for row in _ROWS}
