"""The periodic bulletin (督查通报) of one document's promises: as Word, as PDF, and its annex as a workbook.

What is said is in `content`; how it looks, in `word`, `pdf` and `annex`. The same snapshot gives the same bytes.
"""

from dashboards.bulletins.brief import make_brief
from dashboards.bulletins.content import make_bulletin
from dashboards.bulletins.model import Bulletin, Letterhead
from dashboards.bulletins.writing import FORMS, file_name, write_bulletin

__all__ = ["FORMS", "Bulletin", "Letterhead", "file_name", "make_brief", "make_bulletin", "write_bulletin"]
