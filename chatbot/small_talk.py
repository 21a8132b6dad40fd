"""Which messages are small talk: greetings, thanks, reactions and the like, in whatever mixture."""

import re
from collections.abc import Sequence

from chatbot.words import is_courtesy, is_stop_word, list_words, words

# As in "I'm" and "that's", of which the reading of words leaves no more than "i" and "that".
_SHORTENED = re.compile(r"\b(i|it|you|that|this|what|how) (?:am|is|are|will|have)\b")


def _list_phrases(paragraph: str) -> frozenset[tuple[str, ...]]:
    phrases = paragraph.split(";")
    short = [_SHORTENED.sub(r"\1", phrase) for phrase in phrases]
    return frozenset(tuple(words(phrase)) for phrase in (*phrases, *short))


# They make small talk of a message, however many stand in it and whatever softens them.
_PHRASES = _list_phrases(
    """
    all good; all right; are you awake; are you still there; are you there; as you wish; be
    right back; bless you; brb; by the way; bye for now; call it a day; can you hear me; can you
    read this; catch you later; congratulations; copy that; do you copy; do you hear me; enjoy
    your day; enough for today; excuse me; fair enough; fair point; farewell; fine; fun; funny;
    g2g; get it; glad to hear it; gm; gn; good; good afternoon; good answer; good chat; good
    day; good day to you; good evening; good evening to you; good for you; good idea; good job;
    good luck; good morning; good morning to you; good night; good night to you; good one; good
    point; good question; good stuff; good talk; good thinking; good to know; good to meet you;
    good to see you; goodnight; got it; gotcha; great answer; great job; great stuff; gtg; happy
    birthday; happy christmas; happy easter; happy new year; have a good day; have a good
    evening; have a good night; have a good one; have a good weekend; have a nice day; have a
    nice evening; have fun; hilarious; hold on; how are things; how are you; how are you doing;
    how are you feeling; how are you getting on; how are you today; how do you do; how goes it;
    how have you been; how is everything; how is it going; how is life; how is your day; how was
    your day; hows life; hows things; i agree; i am back; i am bored; i am fine; i am good; i am
    here; i am off; i am ok; i am sorry; i am well; i appreciate it; i disagree; i do not care;
    i do not know; i do not mind; i do not understand; i get it; i got it; i guess; i have got
    to go; i have to go; i have to leave; i have to run; i hope so; i know; i like it; i like
    that; i love it; i mean it; i must be going; i must go; i need to go; i see; i suppose; i
    think so; i understand; i will be back; interesting; is anybody there; is anyone there; it
    does not matter; it is all right; it is fine; it is good; it is me; it is ok; it was fun;
    just checking; just kidding; just looking; just testing; keep it up; later; laugh out loud;
    let me see; let me think; like it; long time no see; look forward to it; looking forward to
    it; love it; love that; love this; makes sense; merry christmas; much appreciated; much
    obliged; my apologies; my bad; my pleasure; never mind; nice answer; nice chat; nice
    chatting; nice one; nice talking to you; nice to hear; nice to meet you; nice to see you; no
    bother; no comment; no idea; no problem; no way; no worries; not at all; not bad; not much;
    not really; not sure; of course; omg; one minute; one moment; one sec; one second; pardon
    me; pleased to meet you; point taken; poor you; quick question; rest well; same here; same
    to you; say hello; say hi; see you; see you around; see you later; see you next time; see
    you soon; see you tomorrow; sleep tight; sleep well; so be it; so far so good; so long;
    sounds fine; sounds fun; sounds good; sounds great; speak soon; speak tomorrow; stay safe;
    sup; sweet; sweet dreams; take care; take it easy; talk later; talk soon; talk to you later;
    talk to you soon; talk to you tomorrow; talk tomorrow; test; testing; that is all; that is
    fine; that is fun; that is funny; that is good; that is great; that is hilarious; that is
    interesting; that is it; that is right; that is true; that was fun; that was funny; that was
    good; that was great; that was nice; that will be all; that will do; this is fun; this is
    great; till next time; till tomorrow; time to go; to be honest; too bad; too funny; ttyl;
    understood; until next time; until tomorrow; very well; wait; wait a minute; wait a moment;
    wait a sec; wait a second; was good to meet you; was nice to meet you; wassup; well done;
    well met; well played; well said; what a day; what is happening; what is new; what is up;
    what up; whatever; whatever you say; whazzup; who cares; wtf; you are funny; you are good;
    you are great; you are helpful; you are kind; you are right; you are the best; you are too
    kind; you are welcome; you made me laugh; you rock; you there; you too; your welcome
    """
)
_LONGEST = max(map(len, _PHRASES))
# Whom it is said to, and what is put between.
_ADDRESSES = list_words(
    """
    ser sir madam maam miss lord lady lordship ladyship mate friend friends pal buddy bud bro
    brother dude man chap chum fella fellow folks guys everyone everybody all there my dear old
    captain boss handsome stranger
    """
)
_SOFTENERS = list_words(
    """
    a again ah and anyway but for just lot me much now of oh okay one only pretty quite really
    right same so still that the then this though to today tonight too very well
    """
)


def is_small_talk(spoken: Sequence[str], own_name: frozenset[str] = frozenset()) -> bool:
    """Say whether folded words are small talk: courtesies among words without a subject;

    `own_name` holds the words of the name of the one who is spoken to.
    """
    said = [word for word in spoken if word not in own_name]
    if any(map(is_courtesy, said)) and all(is_courtesy(w) or is_stop_word(w) for w in said):
        return True
    return _is_made_of_phrases(said)


def _is_made_of_phrases(said: Sequence[str]) -> bool:
    """Say whether words fall into phrases, courtesies and what stands between, one phrase at least.

    Each place that can be reached is kept with whether a phrase was passed on the way there.
    """
    reached: dict[int, bool] = {0: False}
    for at in range(len(said)):
        if at not in reached:
            continue
        if said[at] in _ADDRESSES or said[at] in _SOFTENERS:
            reached[at + 1] = reached.get(at + 1, False) or reached[at]
        if is_courtesy(said[at]):
            reached[at + 1] = True
        for end in range(at + 1, min(at + _LONGEST, len(said)) + 1):
            if tuple(said[at:end]) in _PHRASES:
                reached[end] = True
    return reached.get(len(said), False)
