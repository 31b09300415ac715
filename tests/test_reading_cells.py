"""mlschool.cells: what a cell takes and gives is what Python itself says, in whatever thread it is read."""

import ast
import gc
import json
import symtable
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mlschool import cells
from mlschool.authoring.solve import solved
from tests.test_submissions import NOTEBOOKS


def slowly(statement):
    """The names that a statement takes and gives, from its source as Python itself writes it."""
    module = symtable.symtable(ast.unparse(statement), "<statement>", "exec")
    taken = {symbol.get_name() for symbol in module.get_symbols() if symbol.is_referenced()}
    scopes = module.get_children()
    while scopes:
        scope = scopes.pop()
        scopes += scope.get_children()
        taken |= {s.get_name() for s in scope.get_symbols() if s.is_global() and s.is_referenced()}
    given = {s.get_name() for s in module.get_symbols() if s.is_assigned() or s.is_imported()}
    return taken, given


ODD = """\
import a.b, c.d as e; from f import (g, h as i); from j import *
x = y = 1; z: int; w: int = 2; (v): int = 3; u.attr: int = 4; t[0] = 5; s += 1; r.a += 1
p, (q, *o) = 1, (2, 3, 4); del n; m = lambda k: k + l
if (walrus := 1): inner = [comp for comp in range(3) if (bound := comp)]
try:
    import aa
except (ImportError, bb) as cc:
    dd = cc
else:
    with open(ee) as ff, gg as (hh, ii): pass
finally:
    for jj in kk: ll = jj
@mm(nn := 1)
def oo(pp: qq = rr, *ss, tt=uu, **vv) -> ww:
    global xx
    xx = yy; zz = pp
    def inside(): return zz, ab, xx
class ac(ad, metaclass=ae):
    af = ag; ah = af
    def ai(self): return af, __class__, super()
match aj:
    case {"ak": al, **am} | [al, *am]: an = al
    case ao.ap(aq=ar) as at: pass
if 1:
    match au:
        case av: pass
é = "\\f"; aw = f"{ax!r:>{ay}} {az:=^9}"; ba = '''
  ; bb = 1
'''; bc = "ä"; bd = bc
async def be():
    async for bf in bg: await bh
    return [bi async for bi in bj]
bk = await bl
def bm(): nonlocal_ = 1; bn: bo = 2; return bn
"""


def test_names_are_those_of_pythons_own_table():
    folder = Path(ast.__file__).parent
    own = ["ast.py", "argparse.py", "dataclasses.py", "typing.py", "inspect.py", "tarfile.py"]
    texts = [ODD, *((folder / name).read_text(encoding="utf-8") for name in own)]
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        listed = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts += [solved("".join(one["source"])) for one in listed if one["cell_type"] == "code"]
    compared = 0
    for text in texts:
        one = cells.read_cell(text)
        assert one.error is None
        for i, statement in enumerate(one.statements):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                taken, given = slowly(statement)
            assert one.taken(i) == taken, one.segment(statement)
            assert one.given(i) == given, one.segment(statement)
            compared += 1
    assert compared > 800


def test_cells_are_read_in_many_threads():
    """Memory may be cleaned in the middle of reading, and then another thread may read."""

    class Unwanted:
        def __init__(self):
            self.itself = self

        def __del__(self):
            for _ in range(20):
                pass

    def work(_):
        for _ in range(20):
            Unwanted()
            cells.parsed(text)

    text = "def f(x):\n    return [g(x) + (y * (2 - 3)) for y in x]\n" * 100
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(10)
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(work, range(3)))  # Python 3.11 without a lock: SystemError in most of such runs
    finally:
        gc.set_threshold(*threshold)
        sys.setswitchinterval(interval)
