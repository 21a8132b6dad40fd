"""Tokens that carry no subject of their own: function words and courtesies."""

from collections.abc import Sequence


def split_list(paragraph: str) -> frozenset[str]:
    """Return the words of a list that is written as a paragraph."""
    return frozenset(paragraph.split())


_STOP_WORDS = split_list(
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
_ANAPHORA = split_list(
    """
    else he her hers him his instead it its she that their theirs them there these they this those
    """
)
_SECOND_PERSON = split_list("you your yours yourself yourselves")
_COURTESIES = split_list(
    """
    ah aha ahoy alright amazing amen awesome aww aye bingo bravo brilliant bye cheers congrats cool
    damn eh exactly excellent fab fantastic goodbye gosh great greetings ha haha hahaha hahahaha heh
    hehe hello hey heya hi hiya hm hmm hmmm howdy huh hurray indeed lmao lmfao lol lovely meh mhm mm
    nah nice no nope oh ok okay omg oops ouch perfect perfectly phew please rofl salut sir sorry
    splendid super sure ta tada thank thanks ugh uh um understood welcome whoa whoops wonderful
    woohoo wow xd ya yay yeah yep yes yo yup
    """
)


def is_stop_word(token: str) -> bool:
    """Tell whether a token is a function word or a single letter."""
    return token in _STOP_WORDS or (len(token) == 1 and token.isascii() and token.isalpha())


def is_courtesy(token: str) -> bool:
    """Tell whether a token greets, thanks, agrees or admires: hello, thanks, ok, lovely."""
    return token in _COURTESIES


def is_filler(token: str) -> bool:
    """Tell whether a token is a stop word or a courtesy."""
    return is_stop_word(token) or is_courtesy(token)


def drop_fillers(tokens: Sequence[str]) -> tuple[str, ...]:
    """Return the tokens that carry a subject, or all of them when none does."""
    return tuple(token for token in tokens if not is_filler(token)) or tuple(tokens)


def addresses_persona(tokens: Sequence[str]) -> bool:
    """Tell whether the tokens hold a second-person pronoun."""
    return not _SECOND_PERSON.isdisjoint(tokens)


def refers_back(tokens: Sequence[str]) -> bool:
    """Tell whether the tokens hold a pronoun for something named before: "did he get better"."""
    return not _ANAPHORA.isdisjoint(tokens)
