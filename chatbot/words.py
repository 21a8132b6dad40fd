"""Words as they are ranked: folded, without the ones that carry no subject, reduced to stems."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from chatbot.spellings import spell_out

_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# Scripts written without spaces, in which pairs of characters stand for words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\U00020000-\U0003ffff]"
)
_CONTRACTION = re.compile(r"'(?:s|d|m|ll|re|ve)$")
_VOWEL = re.compile("[aeiouy]")
_DOUBLED = re.compile(r"([bdfgmnprt])\1$")
_SYLLABLE = re.compile("[aeiouy]+[^aeiouy]+")
# consonant, vowel, consonant: hir, win; not beat, not kill
_SHORT = re.compile("(?:^|[^aeiou])[aeiouy][^aeiouwxy]$")
# Each with the fewest letters that must be left before it.
_SUFFIXES = (
    ("iness", 3), ("ness", 4), ("hood", 4), ("ship", 4), ("ment", 4), ("less", 4), ("ful", 4),
    ("ity", 4), ("ty", 5), ("ly", 4), ("er", 5), ("or", 5), ("ion", 5),
)  # fmt: skip


def list_words(paragraph: str) -> frozenset[str]:
    """Return the words of a list written as a paragraph."""
    return frozenset(paragraph.split())


_STOP_WORDS = list_words(
    """
    a able about across actually after again against ago all almost along also always am among an
    and another any anybody anymore anyone anything apart are around as aside at away back be became
    because become becomes becoming been before being believe besides between bit both but by came
    can cannot come comes coming could curious did do does doing done dont down each else even ever
    every everyone everything exactly except explain few fine first for from further get gets
    getting give gives go goes going gone gonna good got had happen happened happening happens has
    have having he hear heard her here hers herself hey him himself his honest honestly how however
    i if im in instead interesting into is isn isnt it its itself ive just kind know known last let
    lets like little lot made make makes making many may maybe me mean means might mine more most
    much must my myself near need never not now of off often on once one ones only onto or other our
    ours ourselves out over own part people perhaps please point pretty put puts quite rather really
    remember right said same say saying says see seem seen shall she should since so some somebody
    someone something sometimes somewhere sort still stuff such tell than that thats the their
    theirs them themselves then there these they thing things think thinking this those though
    thought through to today told tonight too toward towards true truly under until up upon us use
    used very want wanted wants was wasn way ways we well went were what whats when where whether
    which while who whom whos whose why will with within without wonder would wouldnt yet you your
    youre yours yourself yourselves
    """
)
_POINTERS = list_words(
    """
    else he her hers him his instead it its she that their theirs them there these they this those
    """
)
_ADDRESSED = list_words("you your yours yourself yourselves")
_COURTESIES = list_words(
    """
    ah aha ahoy alright amazing amen awesome aww aye bingo bravo brilliant bye cheers congrats cool
    damn eh exactly excellent fab fantastic goodbye gosh great greetings ha haha hahaha hahahaha heh
    hehe hello hey heya hi hiya hm hmm hmmm howdy huh hurray indeed lmao lmfao lol lovely meh mhm mm
    nah nice no nope oh ok okay omg oops ouch perfect perfectly phew please rofl salut sir sorry
    splendid super sure ta tada thank thanks ugh uh um understood welcome whoa whoops wonderful
    woohoo wow xd ya yay yeah yep yes yo yup
    """
)
# Forms that no suffix rule reaches, each after the word that it belongs to.
_IRREGULAR_FORMS = """
begin: began begun; betray: betrayal; bleed: bled blood bloody; break: broke broken; bring:
brought; build: built; burn: burnt; buy: bought; catch: caught; child: children; choose: chose
chosen choice; cut: cutting; deal: dealt; die: died dying dead death; draw: drew drawn; dream:
dreamt; drink: drank drunk drunken; drive: drove driven; eat: ate eaten; fall: fell fallen; feel:
felt feeling; fight: fought; find: found; flee: fled; fly: flew flown; foot: feet; forget: forgot
forgotten; forgive: forgave forgiven; freeze: froze frozen; grow: grew grown; hang: hung; hate:
hatred; hide: hid hidden; hold: held; keep: kept; knife: knives; lead: led; learn: learnt; leave:
left; lend: lent; lie: lied lying lies; life: lives; live: alive; lose: lost loss; man: men;
marry: marriage; meet: met; pay: paid payment; poor: poverty; ride: rode ridden; rise: rose risen;
run: ran; sell: sold; send: sent; serve: service; shoot: shot; sing: sang sung song; sit: sat;
slay: slew slain; sleep: slept; speak: spoke spoken speech; spend: spent; stand: stood; steal:
stole stolen; strike: struck; swear: swore sworn; swim: swam swum; take: took taken; teach:
taught; thief: thieves; throw: threw thrown; wear: wore worn; wed: wedding; weigh: weight; wife:
wives; win: won; wolf: wolves; woman: women; write: wrote written
"""
_IRREGULAR = {
    form: base.strip()
    for base, _, forms in (group.partition(":") for group in _IRREGULAR_FORMS.split(";"))
    for form in forms.split()
}


def fold(text: str) -> str:
    """Return `text` lower-cased and without accents, so that Brónn and bronn are one word."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'").casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order, stop words included: ["who", "hired", "you"]."""
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        if _UNSPACED.search(word):
            found.extend(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        else:
            found.extend(spell_out(_CONTRACTION.sub("", word).replace("'", "")))
    return found


def is_filler(word: str) -> bool:
    """Say whether a folded word carries no subject of its own: function words and courtesies."""
    return is_stop_word(word) or is_courtesy(word)


def is_stop_word(word: str) -> bool:
    """Say whether a folded word is a function word or a single letter."""
    return word in _STOP_WORDS or (len(word) == 1 and word.isascii() and word.isalpha())


def is_courtesy(word: str) -> bool:
    """Say whether a folded word greets, thanks, agrees or admires: hello, thanks, ok, lovely."""
    return word in _COURTESIES


def drop_fillers(spoken: Sequence[str]) -> tuple[str, ...]:
    """Return the folded words that carry a subject, or all of them when none does."""
    return tuple(word for word in spoken if not is_filler(word)) or tuple(spoken)


def is_about_you(spoken: Sequence[str]) -> bool:
    """Say whether folded words speak to the one who is asked: what do you think of it?"""
    return not _ADDRESSED.isdisjoint(spoken)


def points_back(spoken: Sequence[str]) -> bool:
    """Say whether folded words speak of something named before: did he get any better?"""
    return not _POINTERS.isdisjoint(spoken)


def terms(text: str) -> list[str]:
    """Return the stems that `text` is ranked by: no fillers, in order, with repetitions."""
    return [stem(word) for word in words(text) if not is_filler(word)]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the light English stem of a folded word: knighted and knighthood give knight."""
    if not word.isascii() or len(word) < 3 or not word.isalpha():
        return word
    word = _IRREGULAR.get(word) or _strip_plural(word)
    word = _IRREGULAR.get(word, word)
    return _end_evenly(_strip_suffix(_strip_inflection(word))) if len(word) > 3 else word


def _strip_plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and len(word) > 3 and word[-2] not in "su" else word


def _strip_inflection(word: str) -> str:
    for suffix in ("ingly", "edly", "ing", "ed"):
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) >= 2 and _VOWEL.search(rest):
            return _mend(rest)
    return word


def _mend(rest: str) -> str:
    """Undo what an ending did to its word: stabb → stab, hir → hire."""
    if _DOUBLED.search(rest):
        return rest[:-1]
    if rest.endswith(("at", "bl", "iz")) or (_count_syllables(rest) == 1 and _SHORT.search(rest)):
        return rest + "e"
    return rest


def _strip_suffix(word: str) -> str:
    for suffix, shortest in _SUFFIXES:
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) >= shortest and (suffix != "ion" or rest[-1] in "st"):
            return _DOUBLED.sub(r"\1", rest)
    return word


def _end_evenly(word: str) -> str:
    """Drop a silent e where that meets no other word (castle, not wine); write a final y as i."""
    if word.endswith("e") and (_count_syllables(word[:-1]) > 1 or not _SHORT.search(word[:-1])):
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word


def _count_syllables(word: str) -> int:
    return len(_SYLLABLE.findall(word))
