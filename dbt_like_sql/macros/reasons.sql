{# Why a record does not count, in the words that a clerk reads. #}
{% macro reason_zh(reason) -%}
    {%- set words = {
        'void': '已作废',
        'test': '测试工单',
        'duplicate': '重复工单',
        'not_enterprise': '非涉企工单',
        'withdrawn_before_due': '到期前撤回',
        'no_due_date': '无应办结时间',
        'not_yet_due': '未到期',
        'not_closed': '尚未办结',
        'outside_window': '不在考核期内',
        'unknown_policy': '政策库中无此政策',
        'not_fiscal': '非财政政策',
        'not_new': '非考核期内新增政策',
        'ineligible': '企业不符合条件',
        'unknown_guarantee': '无对应担保合同',
        'not_government': '非政府性担保机构',
        'not_policy': '非政策性业务',
        're_guarantee': '再担保业务',
        'no_term': '无到期日或期限不足一天',
        'no_fee': '未填费率和担保费',
        'not_agri_small': '非支农支小业务',
        'not_business_environment': '非营商环境事项',
        'not_rated': '未评价',
        'not_complex': '非复杂问题',
        'no_complaint': '非投诉',
        'outside_calendar': '早于工作日历，工作日数无从计算',
        'not_decided': '未办结或已撤回',
        'not_offline': '非线下办件',
        'outside_service_hours': '不在服务时段',
        'no_response': '尚未响应',
        'no_amount': '无支付金额',
    } -%}
    case {{ reason }}
    {%- for code, text in words.items() %}
        when '{{ code }}' then '{{ text }}'
    {%- endfor %}
    end
{%- endmacro %}
