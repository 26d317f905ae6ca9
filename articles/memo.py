"""Prints a part of a template once for what it is printed from, instead of once for each reader."""

from collections.abc import Sequence
from typing import Any, Final

from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language


class MemoNode(Node):
    #: So many printings, and characters, are kept of one place; then it begins anew.
    MOST: Final = 64
    LONGEST: Final = 2_000_000

    def __init__(self, nodes: NodeList, keys: Sequence[FilterExpression]) -> None:
        self.nodes, self.keys = nodes, keys
        self.kept: dict[tuple[Any, ...], SafeString] = {}
        self.length = 0

    def render(self, context: Context) -> SafeString:
        key = (get_language(), *(each.resolve(context) for each in self.keys))
        printed = self.kept.get(key)  # asked once: another thread may begin anew meanwhile
        if printed is None:
            printed = self.nodes.render(context)
            if len(self.kept) >= self.MOST or self.length > self.LONGEST:
                self.kept, self.length = {}, 0
            self.kept[key] = printed
            self.length += len(printed)
        return printed


def memo(parser: Parser, token: Token) -> MemoNode:
    """Prints what stands inside once for each value of its arguments, in each process.

    `{% memo site.words entries %}`: the arguments are everything that the inside depends on besides the language, and
    hashable. So nothing can be out of date, and nothing has to be forgotten.
    """
    keys = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodes = parser.parse(("endmemo",))
    parser.delete_first_token()
    return MemoNode(nodes, keys)
