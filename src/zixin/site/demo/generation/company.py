"""The seller itself: an invented distributor of industrial goods, its departments and people."""

from __future__ import annotations

from zixin.site.demo.generation.records import DemoCompany, DemoDepartment, DemoUser

COMPANY = DemoCompany(
    name_zh="乌有工业品供应链股份有限公司（演示）",
    name_en="Utopia Industrial Supply Co., Ltd. (demo)",
)

DEPARTMENTS = (
    DemoDepartment("HQ", "总经理办公室", "General management", ""),
    DemoDepartment("CREDIT", "信用管理部", "Credit management", "HQ"),
    DemoDepartment("ARCHIVE", "信用档案室", "Credit archive", "CREDIT"),
    DemoDepartment("SALES", "销售中心", "Sales", "HQ"),
    DemoDepartment("SALES-EAST", "东部销售部", "Sales, east", "SALES"),
    DemoDepartment("SALES-WEST", "西部销售部", "Sales, west", "SALES"),
    DemoDepartment("FINANCE", "财务部", "Finance", "HQ"),
    DemoDepartment("LEGAL", "法务部", "Legal", "HQ"),
    DemoDepartment("AUDIT", "内部审计部", "Internal audit", "HQ"),
    DemoDepartment("SERVICE", "客户服务部", "Customer service", "SALES"),
    DemoDepartment("SYSTEMS", "信息技术部", "Information systems", "HQ"),
)


def _user(username: str, full_name: str, department: str, *roles: str) -> DemoUser:
    return DemoUser(username, full_name, f"{username}@demo.example", department, roles)


# The names are puns on the post (严守诺 "strictly keeps the promise"): natural, and nobody's.
USERS = (
    _user("yan.shounuo", "严守诺", "CREDIT", "credit_manager"),
    _user("zhen.ximin", "甄细敏", "CREDIT", "credit_analyst"),
    _user("yan.youju", "言有据", "CREDIT", "credit_analyst"),
    _user("shi.keda", "史可达", "SALES-EAST", "salesperson"),
    _user("you.qifen", "尤其奋", "SALES-EAST", "salesperson"),
    _user("bi.youcheng", "毕有成", "SALES-EAST", "salesperson"),
    _user("hao.yunlai", "郝运来", "SALES-WEST", "salesperson"),
    _user("chang.zaitu", "常在途", "SALES-WEST", "salesperson"),
    _user("lu.zhiyao", "路知遥", "SALES-WEST", "salesperson"),
    _user("hong.tuyuan", "洪图远", "SALES-EAST", "sales_manager"),
    _user("ling.yunzhi", "凌云志", "SALES-WEST", "sales_manager"),
    _user("qian.fenming", "钱分明", "FINANCE", "ar_accountant"),
    _user("geng.zhizhuo", "耿执着", "CREDIT", "collector"),
    _user("jin.shouheng", "金守衡", "FINANCE", "finance_director"),
    _user("wan.tongchou", "万统筹", "HQ", "general_manager"),
    _user("qiu.gongyun", "裘公允", "HQ", "committee_member"),
    _user("gong.xinping", "龚心平", "HQ", "committee_member"),
    _user("shen.siming", "沈思明", "HQ", "committee_member"),
    _user("zhong.yijue", "钟议决", "HQ", "committee_member"),
    _user("lu.mingfa", "路明法", "LEGAL", "legal_counsel"),
    _user("cang.youxu", "臧有序", "ARCHIVE", "archivist"),
    _user("zha.wuyi", "查无遗", "AUDIT", "internal_auditor"),
    _user("ning.shoumi", "宁守密", "HQ", "confidentiality_officer"),
    _user("wen.zhixin", "温知心", "SERVICE", "service_agent"),
    _user("guan.siqi", "管思齐", "SYSTEMS", "administrator"),
)

CREDIT_MANAGER = "yan.shounuo"
FINANCE_DIRECTOR = "jin.shouheng"
GENERAL_MANAGER = "wan.tongchou"
COMMITTEE_MEMBER = "qiu.gongyun"
ANALYSTS = ("zhen.ximin", "yan.youju")
SALESPEOPLE = {user.username: user.department for user in USERS if "salesperson" in user.roles}
