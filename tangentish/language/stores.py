"""What a statement stores to: the names whose memory it updates in place."""

from __future__ import annotations

from typing import Any

import gast

from tangentish.language import rewrite

LISTS = "append extend insert remove pop clear sort reverse"
DEQUES = "appendleft extendleft popleft rotate"
DICTS = "update setdefault popitem move_to_end subtract"
SETS = "add discard difference_update intersection_update symmetric_difference_update"  # and update
ARRAYS = "fill put partition resize itemset setflags setfield byteswap"
ITEMS = (
    "__setitem__ __delitem__ __setattr__ __delattr__ __init__ __setstate__ "
    "__iadd__ __isub__ __imul__ __imatmul__ __itruediv__ __ifloordiv__ __imod__ __ipow__ "
    "__iand__ __ior__ __ixor__ __ilshift__ __irshift__"
)
MUTATORS = frozenset(f"{LISTS} {DEQUES} {DICTS} {SETS} {ARRAYS} {ITEMS}".split())
"""Names of methods that may write to what they are called on."""

FIRST = frozenset(["at", "copyto", "put", "place", "putmask", "fill_diagonal", "shuffle"])
"""Names of functions in modules and of methods that write to their first argument."""

HELPERS = frozenset(["add_into", "add_spread", "put_back", "put_item"])  # that change an argument
CHANGING = HELPERS | FIRST
NUMPY = "np"  # the module, in all generated text: nobody writes to it


@rewrite.remembered
def written(statement: Any) -> frozenset[str]:
    """Names that a statement binds, or whose memory it writes to."""
    return in_place_roots(statement) | rewrite.names_stored(statement)


@rewrite.remembered
def in_place_roots(statement: Any) -> frozenset[str]:
    """Names whose memory a simple statement updates in place."""
    if type(statement) in rewrite.BLOCKS:
        return frozenset().union(*map(in_place_roots, rewrite.children(statement)))
    roots: set[str] = set()
    for part in rewrite.subexpressions(statement):
        form = type(part)
        if form is gast.Name or form is gast.Constant:
            continue
        if form is gast.AugAssign:
            roots.add(root_of(part.target))
        elif form is gast.Subscript or form is gast.Attribute:
            if type(part.ctx) is gast.Store:
                roots.add(root_of(part))
        elif form is gast.Call and type(part.func) is gast.Attribute:
            if part.func.attr in MUTATORS:
                roots.add(root_of(part.func.value))
            if part.func.attr in FIRST and part.args:
                roots.add(root_of(part.args[0]))
            roots.update(root_of(k.value) for k in part.keywords if k.arg == "out")
        elif form is gast.Call and getattr(part.func, "id", "") in CHANGING:
            roots.add(root_of(part.args[0]))
    return frozenset(roots - {NUMPY})


def root_of(node: Any) -> str:
    """The name ``a`` of ``a``, ``a[i]`` or ``a.b[i]``, or nothing."""
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else ""
