"""The periodic bulletin (督查通报) of one document's promises: as Word, as PDF, and its annex as a workbook.

What is said is in `content`; how it looks, in `word`, `pdf` and `annex`. The same snapshot gives the same bytes.
"""

from dashboards.bulletins.content import Bulletin, make_bulletin
from dashboards.bulletins.writing import write_bulletin

__all__ = ["Bulletin", "make_bulletin", "write_bulletin"]
