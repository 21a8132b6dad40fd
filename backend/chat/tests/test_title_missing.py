"""What models answer when asked for a title, with no title in it."""

import pytest

from chat.title_answer import read_title


@pytest.mark.parametrize(
    "answer",
    [
        "I cannot provide a title for this conversation.",
        "I’m sorry, I can’t assist with that request.",
        "Sorry, I can't help with that.",
        "Unfortunately, this goes against my guidelines",
        "I won't be able to help with that.",
        "As an AI language model, I have no opinion",
        "Désolé, je ne peux pas aider.",
        "Je suis désolé, mais je ne peux pas répondre.",
        "Lo siento, no puedo ayudar con eso.",
        "No puedo ayudar con eso.",
        "Mi dispiace, non posso aiutarti.",
        "Desculpe, não posso ajudar com isso.",
        "Tut mir leid, dabei kann ich nicht helfen.",
        "Leider kann ich dabei nicht helfen.",
        "Het spijt me, daar kan ik niet mee helpen.",
        "Przepraszam, nie mogę w tym pomóc.",
        "Извините, я не могу помочь с этим.",
        "К сожалению, я не могу этого сделать.",
        "抱歉，我无法帮助您。",
        "对不起，我不能回答这个问题。",
        "申し訳ありませんが、お手伝いできません。",
        "죄송하지만 도와드릴 수 없습니다.",
        "عذرًا، لا يمكنني المساعدة في ذلك.",
        "The person asks the sellsword what a sword would cost.",
        "Ich kann diese Anfrage nicht bearbeiten",
        "Non sono in grado di aiutarti",
        "Não consigo ajudar com isso",
        "この会話にはタイトルを付けられません。",
        "मैं इसमें मदद नहीं कर सकता",
        "(no title)",
        "null",
        "N/A",
        "Untitled",
        '{"title": null}',
        '{"title": ""}',
        "[]",
        "```\n\n```",
        "---",
    ],
)
def test_no_title_is_none(answer: str) -> None:
    assert read_title(answer) == ""
