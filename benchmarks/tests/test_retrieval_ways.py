from benchmarks.question_sets import list_sets, load_personas
from benchmarks.retrieval import Share
from benchmarks.retrieval_ways import (
    PARTS,
    judge,
    leave_out,
    rank_by_bm25s,
    rank_by_ours,
    rank_by_words_shared,
)
from chatbot.retrieval import reader


def test_our_way_is_ahead_of_the_others() -> None:
    bronn = load_personas()["Bronn"]
    (chosen,) = [
        each
        for each in list_sets(is_working=True)
        if (each.file, each.name) == ("Bronn", "plain, chatter added")
    ]
    naive, library, ours = [
        judge(make(bronn), chosen, 3).value
        for make in (rank_by_words_shared, rank_by_bm25s, rank_by_ours)
    ]
    assert ours > library + 0.05 > naive + 0.1


def test_a_part_is_left_out_and_put_back() -> None:
    before = reader.STATEMENT_WEIGHT
    with leave_out("statements count less"):
        assert reader.STATEMENT_WEIGHT == 1.0
    assert before == reader.STATEMENT_WEIGHT
    for part in PARTS:
        with leave_out(part):
            pass


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = Share(9, 10).interval()
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
    assert Share(0, 10).interval()[0] == 0.0
