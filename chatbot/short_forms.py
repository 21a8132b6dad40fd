"""How people type: short forms and left-out apostrophes, written out in full."""

# Each form after what it stands for.
_SHORT_FORMS = """
you: u ya yer thou thee; your: ur thy; are: r; you are: youre; you have: youve; you will: youll;
i am: im; i have: ive; they are: theyre; what: whats wat wot; who: whos; how: hows; where: wheres;
when: whens; why: whys; that: thats dat; there: theres; here: heres; he: hes; she: shes; you all:
yall; because: cos coz cuz bc; though: tho; through: thru; please: pls plz; thanks: thx thanx ty
tnx; people: ppl; something: smth sth; about: bout; before: b4; want: wanna; going: gonna; got:
gotta; give me: gimme; let me: lemme; kind of: kinda; sort of: sorta; out of: outta; is not: ain
aint; do not know: dunno idk; favourite: fav fave favorite; girlfriend: gf; boyfriend: bf; really:
rly; probably: prolly; by the way: btw; right now: rn; never mind: nvm nevermind; see you: cya;
later: l8r; great: gr8; mate: m8; mother: mum mom mam mummy mommy; father: dad daddy
"""
# Before n't or nt; what they are in full where that differs.
_AUXILIARIES = """
are could did does do had has have is must need should was were would ca:can wo:will sha:shall
"""


def _list_forms(paragraph: str) -> dict[str, tuple[str, ...]]:
    return {
        form: tuple(whole.split())
        for whole, _, forms in (group.partition(":") for group in paragraph.split(";"))
        for form in forms.split()
    }


def _list_negations() -> dict[str, tuple[str, ...]]:
    pairs = (word.partition(":") for word in _AUXILIARIES.split())
    return {f"{short}nt": (whole or short, "not") for short, _, whole in pairs}


_FORMS = _list_forms(_SHORT_FORMS) | _list_negations()


def expand(word: str) -> tuple[str, ...]:
    """Return a folded word without apostrophes in full: "dont" gives ("do", "not")."""
    return _FORMS.get(word, (word,))
