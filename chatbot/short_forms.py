"""How people type: short forms and left-out apostrophes, written out in full."""

from chatbot.word_lists import load_forms, load_words

_FORMS = {
    form: tuple(base.split())
    for form, base in (load_forms("short forms") | load_forms("irregular negations")).items()
} | {f"{verb}nt": (verb, "not") for verb in load_words("auxiliaries")}


def expand(word: str) -> tuple[str, ...]:
    """Return a folded word without apostrophes in full: "dont" gives ("do", "not")."""
    return _FORMS.get(word, (word,))
