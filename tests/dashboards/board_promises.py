"""The promises and definitions of the board's test snapshot, in the long words of real documents."""

TARGETS = [
    (
        "proactive_push_rate",
        "杭州市",
        "杭州市人民政府办公厅关于高质量实施2024年市政府“为企办实事”项目的通知(2024-02-08)",
        "二(一)",
        "“亲清在线·政策超市”实现全市新增惠企财政政策主动推送率超95%",
        "新增惠企财政政策主动推送率",
        "Proactive push rate of new fiscal policies",
        "rate",
        ">",
        "0.95",
        "share",
        "2024-01-01",
        "2024-12-31",
        "市发改委、市经信局",
        "市政府督查室",
        "computed",
        "push_by_pair",
        "0.02",
        "policies、policy_matches、policy_pushes",
        "“超95%”为严格大于，恰好95%不算达标；文件未定口径，未定推送时限。督查单位见文件四（二）。",
    ),
    (
        "guarantee_balance",
        "杭州市",
        "杭州市人民政府办公厅关于高质量实施2024年市政府“为企办实事”项目的通知(2024-02-08)",
        "二(四)",
        "全市政府性融资担保机构政策性担保业务余额200亿元以上",
        "政策性担保业务余额",
        "Outstanding policy guarantees of government guarantors",
        "stock",
        ">=",
        "20000000000",
        "元",
        "2024-01-01",
        "2024-12-31",
        "市委金融办（市地方金融管理局）、市国资委、市规划和自然资源局、市发改委",
        "市政府督查室",
        "computed",
        "balance_by_ledger",
        "500000000",
        "guarantees、guarantee_events",
        "时点余额，不得逐月相加；牵头单位列于整个项目，文件所附责任分解表未公开。督查单位见文件四（二）。",
    ),
    (
        "petition_closure_rate",
        "西咸新区",
        "西咸新区2024年营商环境创新突破“十项行动”方案(2024-03-20)",
        "八、45",
        "涉企工单办结率98%",
        "涉企工单办结率",
        "Closure rate of enterprise work orders",
        "rate",
        ">=",
        "0.98",
        "share",
        "2024-01-01",
        "2024-12-31",
        "新区党政办公室（城市运行综合管理中心）、秦汉新城",
        "新区营商办",
        "computed",
        "closure_of_due",
        "0.01",
        "petitions、petition_events",
        (
            "原文只有“98%”，达到即算完成，故取“不低于”；原文未定口径。督办单位取自八、46“营商"
            "办跟踪问效”。 工单重办改变办结状态，故没有办理过程数据即为数据未到。"
        ),
    ),
]
DEFINITIONS = [
    (
        "push_by_pair",
        "proactive_push_rate",
        1,
        True,
        "按企业与政策对计",
        "By pair of enterprise and policy",
        (
            "分母：窗口内上线的新增财政政策中，应推送日（符合条件之日起第10个工作日）已到的“政策—符"
            "合条件企业”对; 分子：其中在应推送日当日或之前主动推送并送达的对。推给不符合条件企业的不"
            "计，一对多次推送只计一次。"
        ),
        (
            "Pairs of new fiscal policy and eligible enterprise whose push fell due (10th working day a"
            "fter becoming eligible) and that got a delivered proactive push by then, over all such pai"
            "rs that fell due."
        ),
    ),
    (
        "push_by_policy",
        "proactive_push_rate",
        1,
        False,
        "按政策计",
        "By policy",
        "分母：截至当日已上线的新增财政政策；分子：其中至少向一家符合条件的企业主动推送并送达过一次的政策。",
        (
            "New fiscal policies online by the day with at least one delivered proactive push to an eli"
            "gible enterprise, over new fiscal policies online by the day."
        ),
    ),
    (
        "balance_by_ledger",
        "guarantee_balance",
        2,
        True,
        "按担保台账计",
        "By the ledger of guarantee events",
        (
            "政府性机构的政策性直接担保与分担业务，截至当日（按确认日）累计发生额 − 累计解保额 − "
            "累计代偿额；再担保不计。"
        ),
        (
            "Issued minus released minus compensated amounts confirmed by the day, of policy guarantees"
            " by government guarantors; re-guarantees are left out because they count the same loan twi"
            "ce."
        ),
    ),
    (
        "balance_by_contract",
        "guarantee_balance",
        1,
        False,
        "按在保合同金额计",
        "By contracts in force",
        "当日在有效期内的合同的担保金额合计；不扣已还款和代偿，高于台账余额。",
        "Principal of such guarantees whose contract is in force on the day, repayments not deducted.",
    ),
    (
        "own_risk_balance",
        "guarantee_balance",
        1,
        False,
        "按自担风险责任计",
        "Own-risk share of the balance",
        "台账余额 × 本机构责任比例（未填按100%）；逐笔以八位小数相加，最后四舍五入到分。",
        "The ledger balance times the guarantor's liability share (1 where none is stated).",
    ),
    (
        "closure_of_due",
        "petition_closure_rate",
        1,
        True,
        "应办结工单办结率",
        "Closed among those due",
        "分母：窗口内应办结日已到的有效工单；分子：其中当日日终处于办结状态的（办结后又重办的不计）。",
        "Valid work orders that fell due in the window and are closed at the end of the day, over those due.",
    ),
    (
        "on_time_of_due",
        "petition_closure_rate",
        1,
        False,
        "应办结工单按时办结率（亦称按时办结率）",
        "Closed on time among those due (also the on-time rate)",
        "分母同应办结工单办结率；分子：其中现行办结时间不晚于应办结时间（含经批准的延期）的。",
        "Of the work orders due, those whose present closure is not later than the term, extensions included.",
    ),
    (
        "closure_of_received",
        "petition_closure_rate",
        1,
        False,
        "受理工单办结率",
        "Closed among those received",
        "分母：窗口内受理的有效工单；分子：其中当日日终处于办结状态的。",
        "Valid work orders accepted in the window and closed at the end of the day, over those accepted.",
    ),
    (
        "on_time_of_closed",
        "petition_closure_rate",
        1,
        False,
        "办结工单按期率",
        "On time among those closed",
        "分母：现行办结发生在窗口内的有效工单（有应办结时间）；分子：其中不晚于应办结时间的。",
        "Of the valid work orders closed in the window, those closed by their term.",
    ),
]
