"""What models answer when asked for a title, and the title that is in it."""

import time

import pytest

from chat.title_answer import read_title


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("Wages of War", "Wages of War"),
        ('  "Wages of War."  ', "Wages of War"),
        ("**Title:** “Wages of War”\n\nThis title…", "Wages of War"),
        ("# Wages\tof  War", "Wages of War"),
        ("\n\n- \u202eWages\u0007 of\u200b War", "Wages of War"),
        ("Is it war?", "Is it war?"),
        ("„Der Preis des Krieges“", "Der Preis des Krieges"),
        ("word " * 15, "word word word word word word word word word word word word"),
        ("word " * 40, ""),
        ("<think>The user asks</think>A Sword's Price", "A Sword's Price"),
        ("<thinking>\nHm\n</thinking>\n\nA Sword's Price", "A Sword's Price"),
        ("The user asks.</think>\nA Sword's Price", "A Sword's Price"),
        ("<think>They want a title, so", ""),
        ('```json\n{"title": "The Price"}\n```', "The Price"),
        ('```json {"title": "The Price"}```', "The Price"),
        ('{"title": "The Price of \\"Steel\\""}', 'The Price of "Steel"'),
        ('{"Title": "The Price"} I hope you like it!', "The Price"),
        ('["The Price", "The Cost"]', "The Price"),
        ('{"title": "The Pri', ""),
        ("```\nThe Price of Steel\n```", "The Price of Steel"),
        ("Sure! Here is a title:\n\nThe Price of Steel", "The Price of Steel"),
        ("Sure! Here's a title: The Price of Steel", "The Price of Steel"),
        ('A fitting title would be "The Price of Steel".', "The Price of Steel"),
        ("Here are some options:\n1. The Price of Steel\n2. Steel", "The Price of Steel"),
        ("Titel: Der Preis des Stahls", "Der Preis des Stahls"),
        ("标题：钢铁的价格", "钢铁的价格"),
        ("<b>Bold</b> title", "Bold title"),
        ("<h1>The Price</h1><p>of Steel</p>", "The Price"),
        ("Fish &amp; Chips < Steel", "Fish & Chips < Steel"),
        ("The Price of Steel<|im_end|>", "The Price of Steel"),
        ("I'm sorry, but I can't help with that.", ""),
        ("Es tut mir leid, das geht nicht.", ""),
        ("Bronn: Sellsword", "Bronn: Sellsword"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀 in Space", "👩\u200d🚀 in Space"),
        # Signs that belong to a word.
        ("From C++ to C#", "From C++ to C#"),
        ("## Learning C# ##", "Learning C#"),
        ("What is `None`?", "What is None?"),
        ("**Bold**, then plain", "Bold, then plain"),
        ("2**3 or 3**2", "2**3 or 3**2"),
        ("剣の**本当の**値段", "剣の本当の値段"),
        ('"The "Price" of Steel"', 'The "Price" of Steel'),
        ('"Price" and "Steel"', '"Price" and "Steel"'),
        ("[The Price](https://example.com/a)", "The Price"),
        ("मूल्य।", "मूल्य"),
        # Remarks, roles and other habits of models.
        ("The Price of Steel (4 words)", "The Price of Steel"),
        ("The Price of Steel - 4 words.", "The Price of Steel"),
        ("The Man of 4 Words", "The Man of 4 Words"),
        ("assistant\n\nThe Price", "The Price"),
        ("<s> The Price", "The Price"),
        ("So the answer is $\\boxed{\\text{The Price}}$.", "The Price"),
        ("好的，标题是：钢铁的价格", "钢铁的价格"),
        ("タイトルは：鋼の値段", "鋼の値段"),
        ("Person: Hello there.\nBronn: Aye.", ""),
        ("Thinking Process:\n1. Analyze the request.\n2. Choose.", ""),
        ("**Reasoning:** They talk of steel.\n\n**Title:** The Price", "The Price"),
        ("Analysis: The War of Words", "Analysis: The War of Words"),
        # Refusals in more words.
        ("Mi spiace, non posso aiutarti.", ""),
        ("Nie mogę ci w tym pomóc.", ""),
        ("Bu konuda yardımcı olamam.", ""),
        ("x" * 80, "x" * 60),
        ("", ""),
        ('"."', ""),
        ("\u202e\u202c", ""),
    ],
)
def test_what_models_answer_becomes_one_clean_line(answer: str, title: str) -> None:
    assert read_title(answer) == title
    assert len(title) <= 60


@pytest.mark.parametrize(
    "answer",
    [
        # JSON and what passes for it.
        '{"name": "The Price"}',
        '{"result": {"conversation_title": "The Price"}}',
        '{"titles": ["The Price", "The Cost"]}',
        '{"reasoning": "They talk of swords, at length.", "chat_title": "The Price"}',
        "{'title': 'The Price',}",
        'Here you go: {title: "The Price"} Enjoy!',
        'Here is the JSON:\n```json\n{"title": "The Price"}\n```\nIt is short.',
        # Markdown.
        "## Title\nThe Price",
        "### **The Price**",
        "**Title**: The Price",
        "> *The Price*",
        "~~~\nThe Price\n~~~",
        "---\ntitle: The Price\n---",
        "`The Price`",
        # Lists.
        "1. The Price\n2. The Cost",
        "a) The Price\nb) The Cost",
        "Option 1: The Price\nOption 2: The Cost",
        "Here are three possible titles:\n\n1. **The Price**\n2. The Cost",
        "① The Price\n② The Cost",
        'Options:\n1. "The Price" – about steel\n2. "The Cost"',
        "1. **The Price**: about steel\n2. **The Cost**: about gold",
        # Tags.
        "<title>The Price</title>",
        "<output>\n<title>The Price",
        '<?xml version="1.0"?><answer>The Price</answer>',
        # Words about it.
        "Certainly!\n\n**The Price**",
        'The conversation could be titled "The Price".',
        "Topic: The Price",
        "Final answer: The Price",
        "[Title] The Price",
        "Titel des Gesprächs: The Price",
        "Vorschlag: The Price",
        "Gerne! Hier ein Titel: The Price",
        "建议标题：The Price",
        "タイトル案：The Price",
        "「The Price」というタイトルはいかがでしょうか。",
        "इसका शीर्षक है: The Price",
        "Conversation Title - The Price",
        "Title of the chat: The Price",
        "Assistant: The Price",
        'Of course! How about "The Price"?',
        "I'd suggest the title “The Price”.",
        "The Price\n\nThis title captures the essence of the talk.",
        "Voici un titre possible :\n\n**The Price**",
        "Ein passender Titel wäre: „The Price“",
        "Un buen título sería: «The Price»",
        "Конечно! Вот заголовок: The Price",
        "好的，标题是“The Price”。",
        "はい、タイトルは「The Price」です。",
        *(
            f"{label}: The Price"
            for label in (
                "Titre ",
                "Título",
                "Titolo",
                "Título da conversa",
                "Заголовок",
                "Назва",
                "Tytuł",
                "Název",
                "Başlık",
                "Tiêu đề",
                "Rubrik",
                "Judul",
                "العنوان",
                "כותרת",
                "शीर्षक",
                "標題",
                "題目",
                "제목",
            )
        ),
        # Quotation marks.
        *(
            f"{opening}The Price{closing}"
            for opening, closing in (
                "“”",
                "‘’",
                "«»",
                "»«",
                "‹›",
                "””",
                "„“",
                "「」",
                "『』",
                "《》",
            )
        ),
        "« The Price »",
        # Marks of models.
        "[THINK]hm[/THINK]The Price",
        "◁think▷hm◁/think▷The Price",
        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>"
        "The Price<|return|>",
        "The Price</s>",
    ],
)
def test_the_title_is_found_in_whatever_it_is_wrapped(answer: str) -> None:
    assert read_title(answer) == "The Price"


@pytest.mark.parametrize(
    "title",
    [
        "🗡️ The Price 🪙",
        "⚔️💰",
        "Sorry Sight of Stannis",
        "Sorry, Not Sorry",
        "OK Corral: The Fight",
        "Sure Thing: Betting on Bronn",
        "Here Be Dragons",
        "Title Fight in Meereen",
        "Preis: 20 Gold",
        "3. Oktober",
        "1984 and Animal Farm",
        "C++ < Rust?",
        "C# for Beginners",
        "snake_case vs camelCase",
        "3 < 4 and 5 > 2",
        "Using the <div> tag",
        '"Steel" and "Gold"',
        "What's in a name?",
        "I Can't Get No Satisfaction",
        "How About Gold?",
        "The Title of Lord: Bronn's Reward",
        "Titles and Lands: What Bronn Wants",
        "Lord's Title - Is It Worth It?",
        "{{char}} Template Syntax",
        "f(x) = {x}",
        "List[int] in Python",
        "2 * 3 = 6",
        "'Tis Gold",
        "A. Dumas",
        "鋼の値段",
        "ثمن الفولاذ",
    ],
)
def test_a_bare_title_stays_as_it_is(title: str) -> None:
    assert read_title(title) == title


@pytest.mark.parametrize("piece", ["<", "`", "title ", "“", "here ", "<think>", "{", "[", "<b>"])
def test_no_answer_takes_long(piece: str) -> None:
    began = time.thread_time()
    read_title(piece * 20_000)
    assert time.thread_time() - began < 0.5
