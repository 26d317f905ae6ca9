"""Two articles as plain data → what is different, told place by place with changed words marked. No request, no query.

`blocks` reads rich text as paragraphs, `marking` marks words, `differences` goes through the places of two articles,
`places` is what comes out.
"""

from articles.comparing.differences import block_label, compare, headings_of
from articles.comparing.marking import Change, Line, line_of, lines_of, marked
from articles.comparing.places import LABELS, Comparison, Names, Place, Row, Side

__all__ = [
    "LABELS",
    "Change",
    "Comparison",
    "Line",
    "Names",
    "Place",
    "Row",
    "Side",
    "block_label",
    "compare",
    "headings_of",
    "line_of",
    "lines_of",
    "marked",
]
