"""The independent scorer, which lies beside the project and never in it."""

import importlib.util
from types import ModuleType

from forecast import titanium


def scorer() -> ModuleType:
    """The module; skips the test where the shared folder is absent."""
    titanium.need_titanium()
    spec = importlib.util.spec_from_file_location("score", titanium.SHARED / "data" / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
