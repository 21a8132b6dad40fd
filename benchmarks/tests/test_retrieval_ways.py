from benchmarks.retrieval_ways import (
    CHOSEN_ON,
    JUDGED_ON,
    MOST_FALSE,
    choose_threshold,
    measure,
    rank_by_bm25s,
    rank_by_ours,
    rank_by_words_shared,
    read_questions,
)
from chatbot import load_persona


def test_our_way_is_ahead_of_the_others_on_questions_it_was_not_tuned_to() -> None:
    persona = load_persona("bronn")
    chosen_on, judged_on = read_questions(CHOSEN_ON), read_questions(JUDGED_ON)
    figures = []
    for rank in (rank_by_words_shared(persona), rank_by_bm25s(persona), rank_by_ours(persona)):
        threshold = choose_threshold(rank, chosen_on)
        assert measure(rank, chosen_on, threshold).false_injections <= MOST_FALSE
        figures.append(measure(rank, judged_on, threshold).hit_at_3)
    naive, library, ours = figures
    assert ours > library + 0.1 > naive + 0.2
