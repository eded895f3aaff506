"""The KPI board: one page for the leader (`render_board`) and its short form for the terminal (`board_text`).

Reading is in `snapshot.py`, words and numbers in `format.py`, what a card says in `cards.py`, drawings in `svg.py` and
`charts.py`, assembly in `page.py`. Nothing here computes a KPI or touches anything but the snapshot file.
"""

from dashboards.board.page import render_board
from dashboards.board.terminal import board_renderable, board_text

__all__ = ["board_renderable", "board_text", "render_board"]
