"""How often this process looks for garbage."""

import gc

_THRESHOLDS = (20_000, 20, 50)


def collect_seldom() -> None:
    """Look less often: a batch makes thousands of objects that die by themselves.

    The default of 700 cost a third of the CPU time of a consumer with a handler per event.
    """
    gc.set_threshold(*_THRESHOLDS)
    gc.freeze()
