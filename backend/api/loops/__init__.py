"""Background work of one process: loops that are started again when they fail, loops that wait for
a wake-up, deadlines that are postponed, and one object per event loop.

Every endless task or thread of the server is one of these, so that none can end unnoticed: failures
are logged, the work is restarted with back-off, and `/readyz` names what keeps failing.
(The thread of `llm_service/background.py` lends its callers an event loop and does nothing itself.)
"""

from api.loops.deadlines import Deadline
from api.loops.per_loop import PerLoop
from api.loops.periodic import Periodic
from api.loops.state import LoopState, describe_failing
from api.loops.supervised import Supervised
from api.loops.threads import SupervisedThread

__all__ = [
    "Deadline",
    "LoopState",
    "PerLoop",
    "Periodic",
    "Supervised",
    "SupervisedThread",
    "describe_failing",
]
