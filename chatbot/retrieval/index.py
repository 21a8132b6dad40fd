"""Finds the entries that a message is about: by its sentences and the messages before it."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property

from chatbot.encoders import Encoder, EncoderError, Vector
from chatbot.findings import LEANED_ON, NEWEST_WEIGHT, ContextMessage, Findings, Hit
from chatbot.knowledge import KnowledgeEntry
from chatbot.language import ENGLISH, load_language
from chatbot.receipt import Thresholds
from chatbot.retrieval import calibration, meaning
from chatbot.retrieval.lexical import LexicalIndex, Match
from chatbot.retrieval.meaning import Meaning, Nearness
from chatbot.retrieval.reader import STATEMENT_WEIGHT, Reader
from chatbot.retrieval.sentence import Sentence
from chatbot.style import HIGHER_WEIGHT, Retrieval

# Threshold of the best entry relative to that of the others: an extra note costs little.
BEST_SHARE = 0.6
# Minimum similarity for a hit to name the alias.
CLOSE_ALIAS = 0.7
# Certainty factor of a sentence that neither addresses the persona nor names anything of its world:
# "how do I treat a burn".
AWAY_WEIGHT = 0.6
# Certainty factor of a sentence without a subject that is no exact alias: "what would you do".
NO_SUBJECT_WEIGHT = 0.75
# Factor of earlier messages' weights if the message itself is clear.
CLEAR_SHARE = 0.5
# Entries compared with the message as a whole: the best ones by its sentences.
COMPARED_AS_WHOLE = 20
# Left-out entries that are reported.
LEFT_OUT = 5
# Weight of a standard deviation of nearness in meaning, in thresholds of the scores by words.
MEANING_WEIGHT = 0.5
# Used in place of a threshold of 0, to avoid a division by zero.
TINY = 1e-9
# Nearness in meaning to entries by the sentence's text; an earlier message with its sentences.
Meant = Mapping[str, Nearness]
Earlier = tuple[ContextMessage, Sequence[Sentence]]


class Index:
    """The searchable form of some entries. Never changes once built."""

    _meaning: Meaning | None = None
    _name = ""
    # The same index without meaning: its threshold is the unit; it is used if the encoder fails.
    _plain: "Index"

    def __init__(
        self,
        entries: Sequence[KnowledgeEntry],
        settings: Retrieval,
        language: str = ENGLISH,
        own_name: str = "",
    ) -> None:
        self._entries = entries
        self._settings = settings
        words = load_language(language)
        self._lexical = LexicalIndex(entries, settings.ranking, words)
        self._reader = Reader(words, own_name, entries, self._lexical.knows)

    @cached_property
    def thresholds(self) -> Thresholds:
        """The thresholds of this file, measured when they are first needed."""
        let_in = calibration.LET_IN_MEANT if self._meaning else calibration.LET_IN
        return calibration.calibrate(self._entries, self._rate, *let_in)

    def list_texts(self) -> list[str]:
        """Return the texts whose vectors `with_meaning` needs: all from the package or the entries,
        none from users' messages.
        """
        messages = [text for texts in calibration.list_texts(self._entries) for text in texts]
        said = [each for text in messages for each in self._reader.read(text)]
        own = [text for _, text, _ in meaning.list_texts(self._entries)]
        return list(dict.fromkeys((*own, *_list_meant(said))))

    def with_meaning(self, encoder: Encoder, vectors: Mapping[str, Vector]) -> "Index":
        """Return this index with meaning added to words, its thresholds recalibrated."""
        other = copy(self)
        other.__dict__.pop("thresholds", None)
        other._plain, other._name = self, encoder.name
        other._meaning = Meaning(self._entries, encoder, vectors)
        _ = other.thresholds
        other._meaning.forget()
        return other

    def search(
        self, message: str, before: Sequence[ContextMessage] = (), canon_preference: str = ""
    ) -> Findings:
        """Return at most `top_k` entries, best first; none for small talk.

        `before` are the messages before, newest first.
        """
        sentences = self._reader.read(message)
        earlier = [(said, self._reader.read(said.text)) for said in before]
        try:
            meant = self._compare([*sentences, *(each for _, read in earlier for each in read)])
        except EncoderError as error:
            found_plainly = self._plain.search(message, before, canon_preference)
            return replace(found_plainly, encoder_failure=f"{self._name}: {error}")
        found = self._fuse(sentences, meant)
        is_idle = all(each.is_small_talk for each in sentences) and not found
        if not is_idle:
            self._add_earlier(found, earlier, meant, sentences)
        scaled = {number: self._scale(match) for number, match in found.items()}

        # A message that is hardly more than a name or a subject is a question about it.
        bare = {each.text for each in sentences if each.is_bare}
        hits, left_out = list[Hit](), list[Hit]()
        for number in self._list_first(found, scaled, canon_preference):
            entry, match, reason = self._entries[number], found[number], ""
            score, certainty = scaled[number]
            if len(hits) >= self._settings.top_k:
                reason = f"after the best {len(hits)}"
            elif score < (1.0 if hits else BEST_SHARE):
                reason = "under the threshold"
            elif not hits and match.sentence in bare:
                certainty = max(certainty, 1.0)
            # The number after the last alias is the topic's, which is not named.
            nearest = (*entry.aliases, "")[match.alias]
            alias = nearest if match.similarity >= CLOSE_ALIAS else ""
            near = round(match.nearness, 2)
            hit = Hit(entry, score, certainty, match.terms, alias, match.sentence, reason, near)
            (left_out if reason else hits).append(hit)
        return Findings(
            tuple(dict.fromkeys(each.text for each in sentences)),
            tuple(hits),
            tuple(left_out[:LEFT_OUT]),
            self.thresholds,
            is_idle,
            asks=any(each.asks for each in sentences),
            is_question=any(each.is_question for each in sentences),
            leans=any(each.asks_on for each in sentences),
            encoder=self._name,
        )

    def _compare(self, sentences: Iterable[Sentence]) -> Meant:
        return self._meaning.compare(_list_meant(sentences)) if self._meaning else {}

    def _list_first(
        self,
        found: Mapping[int, Match],
        scaled: Mapping[int, tuple[float, float]],
        canon_preference: str,
    ) -> list[int]:
        """Return the entries to be reported, best first: hits, and those left out after them."""
        limit = self._settings.top_k + LEFT_OUT
        ranks = {n: (not match.is_named, -scaled[n][0]) for n, match in found.items()}
        # Most entries are ruled out by their score, so tie-breakers are computed for few.
        last = max(sorted(ranks.values())[:limit], default=None)
        first = [number for number, rank in ranks.items() if last and rank <= last]
        ties = {n: self._order(self._entries[n], canon_preference) for n in first}
        return sorted(first, key=lambda n: (*ranks[n], *ties[n], n))[:limit]

    def _order(self, entry: KnowledgeEntry, canon_preference: str) -> list[int]:
        """Return the sort key among equals: the tie-breakers, then the preferred canon."""
        names = self._settings.tie_breakers
        given = [-entry.weight if name == HIGHER_WEIGHT else -len(entry.canon) for name in names]
        return [*given, -sum(canon in canon_preference for canon in entry.canon)]

    def _fuse(
        self, sentences: Iterable[Sentence], meant: Meant, *, is_earlier: bool = False
    ) -> dict[int, Match]:
        """Return the best match of any sentence with each entry, by words and by nearness in
        meaning. `is_earlier`: in an earlier message a name is not what is asked about now.
        """
        best: dict[int, Match] = {}
        for sentence in sentences:
            # The whole message is compared only with the best entries of its sentences.
            first = sorted(best, key=lambda number: -best[number].score)[:COMPARED_AS_WHOLE]
            among = first if sentence.is_whole else None
            is_name = sentence.is_name and not is_earlier
            matches = self._lexical.match(sentence.words, among, is_name=is_name)
            for number, nearness in meant.get(sentence.text, {}).items():
                if among is None or number in matches:
                    match = matches.setdefault(number, Match())
                    match.nearness = nearness
                    match.score += nearness * self._unit
                    match.certainty += nearness * self._unit
            for number, match in matches.items():
                if sentence.is_small_talk and not match.is_named:
                    continue
                match.score *= sentence.weight
                match.certainty *= sentence.weight * (1.0 if sentence.is_at_home else AWAY_WEIGHT)
                if not sentence.words.terms and not match.is_named:
                    match.certainty *= NO_SUBJECT_WEIGHT
                match.sentence = sentence.text
                known = best.setdefault(number, match)
                match.certainty = known.certainty = max(known.certainty, match.certainty)
                match.is_named = known.is_named = known.is_named or match.is_named
                if sentence.is_whole:
                    known.score = max(known.score, match.score)
                elif match.score > known.score:
                    best[number] = match
        return best

    @cached_property
    def _unit(self) -> float:
        return MEANING_WEIGHT * self._plain.thresholds.prompt

    def _add_earlier(
        self,
        found: dict[int, Match],
        before: Iterable[Earlier],
        meant: Meant,
        sentences: Sequence[Sentence],
    ) -> None:
        """Add the matches of earlier messages to `found`; `sentences` are the message's own. They
        count less for a statement; only a follow-up question gains certainty by them.
        """
        asks = any(each.asks for each in sentences)
        leans = any(each.asks_on for each in sentences)
        # "And then?" has no subject of its own, so the newest message counts fully.
        least = self.thresholds.offline
        is_clear = any(each.is_bare for each in sentences) or any(
            each.is_named or each.certainty >= least for each in found.values()
        )
        has_subject = any(each.words.terms for each in sentences)
        share = CLEAR_SHARE if is_clear else 1.0 if found and has_subject else 1 / NEWEST_WEIGHT
        for said, earlier in before:
            weight = share * said.weight * (1.0 if asks else STATEMENT_WEIGHT)
            for number, match in self._fuse(earlier, meant, is_earlier=True).items():
                own = found.setdefault(
                    number, Match(0.0, 0.0, match.terms, match.alias, sentence=said.text)
                )
                own.score += weight * match.score
                if leans and said.weight >= LEANED_ON:
                    own.certainty += weight * match.certainty

    def _scale(self, match: Match) -> tuple[float, float]:
        """Return score and certainty divided by their thresholds."""
        low = self.thresholds.prompt * self._settings.min_score or TINY
        high = self.thresholds.offline or TINY
        least = 1.0 if match.is_named else 0.0
        score, certainty = round(match.score / low, 2), round(match.certainty / high, 2)
        return max(score, least), max(certainty, least)

    def _rate(self, text: str) -> tuple[float, float, float]:
        sentences = self._reader.read(text)
        found = self._fuse(sentences, self._compare(sentences)).values()
        best, second, *_ = *sorted((match.score for match in found), reverse=True), 0.0, 0.0
        return best, second, max((match.certainty for match in found), default=0.0)


def _list_meant(sentences: Iterable[Sentence]) -> list[str]:
    """Return the texts to compare in meaning, without small talk."""
    return [each.text for each in sentences if not each.is_small_talk]
