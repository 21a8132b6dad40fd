"""What one poll finds out of runs that another process writes."""

import pytest

from chat.events import End, Token
from chat.journal import news
from chat.models import Conversation, Run, RunEvent
from chat.tests.conftest import begin, say, stop
from testing import make_conversation


@pytest.mark.django_db
def test_more_news_than_one_poll_takes(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "POLL_ROWS", 10)
    turns = [begin(make_conversation(conversation.user)) for _ in range(3)]
    for turn in turns:
        say(turn, *[f"{number}." for number in range(15)])
        stop(turn)
    texts = {turn.run_id: "" for turn in turns}
    positions = {turn.run_id: 1 for turn in turns}
    polls = 0
    while positions:
        polls += 1
        for found in news.read_news(positions):
            assert found.first_seq == positions[found.run_id] + 1
            tokens = [event.delta for event in found.events if isinstance(event, Token)]
            texts[found.run_id] += "".join(tokens)
            positions[found.run_id] += len(found.events)
            if found.is_over:
                assert isinstance(found.events[-1], End)
                del positions[found.run_id]
    assert set(texts.values()) == {"".join(f"{number}." for number in range(15))}
    assert polls == 5


@pytest.mark.django_db
def test_what_there_is_to_know_of_a_run(conversation: Conversation) -> None:
    turns = {
        name: begin(make_conversation(conversation.user))
        for name in ("quiet", "ended", "compacted", "gone")
    }
    for name in ("ended", "compacted"):
        stop(turns[name])
    RunEvent.objects.filter(run_id=turns["compacted"].run_id).delete()
    Run.objects.filter(pk=turns["gone"].run_id).delete()
    names = {turn.run_id: name for name, turn in turns.items()}
    found = {
        names[each.run_id]: (len(each.events), each.is_over, each.is_gone)
        for each in news.read_news(dict.fromkeys(names, 1))
    }
    assert found == {
        "quiet": (0, False, False),
        "ended": (1, True, False),
        "compacted": (0, True, False),
        "gone": (0, False, True),
    }
    assert news.read_news({}) == []
