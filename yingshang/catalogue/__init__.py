"""What was promised and how each promise is counted: targets and their rival definitions, declared to dbt as tables.

No formula is here (see `dbt_like_sql/kpi`), only what the documents say and which formula is the official one.
"""

from yingshang.catalogue.declaring import write_declared, write_declared_targets
from yingshang.catalogue.fields import Operator
from yingshang.catalogue.formula_lock import refuse_changed_formulas, write_lock
from yingshang.catalogue.formulas import Formulas
from yingshang.catalogue.loading import load_catalogue, reportable_targets, required_sources
from yingshang.catalogue.model import Catalogue, Definition, Kind, SourceKind, Target
from yingshang.catalogue.report_templates import write_report_templates

__all__ = [
    "Catalogue",
    "Definition",
    "Formulas",
    "Kind",
    "Operator",
    "SourceKind",
    "Target",
    "load_catalogue",
    "refuse_changed_formulas",
    "reportable_targets",
    "required_sources",
    "write_declared",
    "write_declared_targets",
    "write_lock",
    "write_report_templates",
]
