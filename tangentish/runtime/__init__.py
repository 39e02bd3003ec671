"""The helpers that generated code calls where kinds are not known, or where no single
NumPy expression does the job.  Imports numpy alone.

Everything is functional: no helper updates an argument.  Generated files import from here by
bare name, so no two of them share one.

In all of them ``g`` is the adjoint of an operation's result, and a name such as
``matmul_adjoint_left`` means the contribution to the first argument.
"""

from __future__ import annotations

from tangentish.runtime import (
    checks,
    fft,
    interpolation,
    joining,
    linalg,
    matrices,
    norms,
    products,
    quantiles,
    reductions,
    repeating,
    reshaping,
    scalars,
    selection,
    sequences,
    structures,
)
from tangentish.runtime.checks import *  # noqa: F403
from tangentish.runtime.fft import *  # noqa: F403
from tangentish.runtime.interpolation import *  # noqa: F403
from tangentish.runtime.joining import *  # noqa: F403
from tangentish.runtime.linalg import *  # noqa: F403
from tangentish.runtime.matrices import *  # noqa: F403
from tangentish.runtime.norms import *  # noqa: F403
from tangentish.runtime.products import *  # noqa: F403
from tangentish.runtime.quantiles import *  # noqa: F403
from tangentish.runtime.reductions import *  # noqa: F403
from tangentish.runtime.repeating import *  # noqa: F403
from tangentish.runtime.reshaping import *  # noqa: F403
from tangentish.runtime.scalars import *  # noqa: F403
from tangentish.runtime.selection import *  # noqa: F403
from tangentish.runtime.sequences import *  # noqa: F403
from tangentish.runtime.structures import *  # noqa: F403

__all__: list[str] = []
__all__ += checks.__all__
__all__ += structures.__all__
__all__ += reshaping.__all__
__all__ += repeating.__all__
__all__ += joining.__all__
__all__ += reductions.__all__
__all__ += products.__all__
__all__ += selection.__all__
__all__ += quantiles.__all__
__all__ += sequences.__all__
__all__ += interpolation.__all__
__all__ += linalg.__all__
__all__ += norms.__all__
__all__ += fft.__all__
__all__ += matrices.__all__
__all__ += scalars.__all__

HELPERS = frozenset(__all__)
