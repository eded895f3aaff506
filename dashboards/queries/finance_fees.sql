-- One row per guarantor: the contracts that count for the city's average fee rate, and that rate by the official formula.
select
    fees.guarantor,
    count(distinct fees.record_id) as contracts,
    sum(fees.principal_yuan) as principal_yuan,
    sum(fees.numerator) as numerator,
    sum(fees.denominator) as denominator,
    min(fees.annual_fee_share) as lowest_share,
    max(fees.annual_fee_share) as highest_share,
    count(*) filter (where fees.annual_fee_share > catalogue.target) as above_ceiling,
    any_value(catalogue.target) as ceiling_share
from seen_fee_records as fees
inner join kpi.catalogue as catalogue
    on fees.kpi_id = catalogue.kpi_id
where cast($district as varchar) is null or fees.district_code = $district
group by fees.guarantor
order by principal_yuan desc, fees.guarantor
