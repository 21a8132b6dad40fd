"""Stems of English tokens: the Porter2 stemmer of Snowball, and a list of irregular forms."""

from functools import lru_cache

import snowballstemmer

from chatbot.stop_words import is_filler
from chatbot.tokens import tokenize

# No English word is longer. The limit bounds what the cache of stems can hold, about 2 MB.
LONGEST_WORD = 32
STEMS_KEPT = 8_192

# Forms that the stemmer does not reach, each after the word that it belongs to.
_IRREGULAR_FORMS = """
begin: began begun; bleed: bled blood bloody; break: broke broken; bring: brought; build: built;
burn: burnt; buy: bought; catch: caught; child: children; choose: chose chosen choice; deal:
dealt; die: dead death; draw: drew drawn; dream: dreamt; drink: drank drunk drunken; drive:
drove driven; eat: ate eaten; fall: fell fallen; feel: felt; fight: fought fighter; find: found;
flee: fled; fly: flew flown; foot: feet; forget: forgot forgotten; forgive: forgave forgiven;
freeze: froze frozen; grow: grew grown; hang: hung; hate: hatred; hide: hid hidden; hold: held;
keep: kept; knight: knighthood; knife: knives; lead: led; learn: learnt; leave: left; lend:
lent; life: lives; live: alive; lose: lost loss; man: men; marry: marriage; meet: met; pay: paid
payment; poor: poverty; ride: rode ridden; rise: rose risen; run: ran; sell: sold; send: sent;
serve: service; shoot: shot; sing: sang sung song; sit: sat; slay: slew slain; sleep: slept;
speak: spoke spoken speech; spend: spent; stand: stood; steal: stole stolen; strike: struck;
swear: swore sworn; swim: swam swum; take: took taken; teach: taught; thief: thieves; throw:
threw thrown; wear: wore worn; weigh: weight; wife: wives; win: won; wolf: wolves; woman: women;
write: wrote written
"""
_IRREGULAR = {
    form: base.strip()
    for base, _, forms in (group.partition(":") for group in _IRREGULAR_FORMS.split(";"))
    for form in forms.split()
}


def stem(token: str) -> str:
    """Return the stem of a token: "fought" and "fighting" give "fight".

    What is not an English word (digits, other scripts, over `LONGEST_WORD` letters) stays as it is.
    """
    is_word = token.isascii() and token.isalpha() and 3 <= len(token) <= LONGEST_WORD
    return _stem_word(token) if is_word else token


@lru_cache(STEMS_KEPT)
def _stem_word(word: str) -> str:
    # A stemmer keeps the word in its attributes, so threads must not share one.
    stemmed: str = snowballstemmer.stemmer("english").stemWord(_IRREGULAR.get(word, word))
    return stemmed


def stem_text(text: str) -> list[str]:
    """Return the stems of `text` without fillers, in order, with repetitions."""
    return [stem(token) for token in tokenize(text) if not is_filler(token)]
