"""Replies that clients come back to."""

from chat.models import Conversation
from chat.tests.conftest import SCRIPTED
from chat.tests.sockets import Reading, Tab
from conftest import Server
from testing import Seen


def finished(server: Server, conversation: Conversation, script: str) -> Seen:
    api = server.api(conversation.user)
    return api.stream(conversation.pk, f"[[script {script}]]", model=SCRIPTED)


def resume(tab: Tab, run_id: str, after: int) -> Reading:
    tab.frames.clear()
    tab.send("resume", run_id=run_id, after=after)
    return tab.read_run(run_id)
