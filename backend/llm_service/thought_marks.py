"""The marks that models write around their thoughts and at the end of a turn, in lower case."""

import re
from collections.abc import Iterable

# Opening and closing marks of thoughts, in lower case. Sources: the chat templates of DeepSeek,
# Qwen, MiniMax, GLM (think), Claude's imitators (thinking), Gemini and Gemma (thought), Magistral
# ([THINK]), Kimi (◁think▷), Seed-OSS, LongCat, gpt-oss (harmony), Command A, OpenThinker, MedGemma.
_TAGS = (
    "think",
    "thinking",
    "thought",
    "thoughts",
    "reasoning",
    "reason",
    "reflection",
    "analysis",
    "scratchpad",
    "seed:think",
    "mm:think",
    "longcat_think",
    "antthinking",
    "inner_monologue",
    "internal_monologue",
    "thinking_process",
    "thought_process",
)
CLOSING_OF = {f"<{tag}>": f"</{tag}>" for tag in _TAGS} | {
    "<|think|>": "<|/think|>",
    "[think]": "[/think]",
    "◁think▷": "◁/think▷",
    "<|start_thinking|>": "<|end_thinking|>",
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<unused94>thought": "<unused95>",
    "<|channel>thought": "<channel|>",
    "<|channel|>analysis<|message|>": "<|end|>",
    "<|channel|>commentary<|message|>": "<|end|>",
    "<|start|>assistant<|channel|>analysis<|message|>": "<|end|>",
    "<|start|>assistant<|channel|>commentary<|message|>": "<|end|>",
}
# Some models close their thoughts with a variant of the mark that opened them.
SISTERS = ("</think>", "</thinking>", "</thought>", "</thoughts>")
# Marks before the speech that are not part of it.
SPEECH_MARKS = (
    "<|start|>assistant<|channel|>final<|message|>",
    "<|channel|>final<|message|>",
    "<|start|>assistant<|message|>",
    "<|start_response|>",
    "<|begin_of_solution|>",
    "<|im_start|>assistant",
    "<|start_header_id|>assistant<|end_header_id|>",
    "<|assistant|>",
    "<answer>",
)
END_MARKS = (
    "<|im_end|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end_of_text|>",
    "<|endoftext|>",
    "<|end_of_turn|>",
    "<|end_of_turn_token|>",
    "<|end_response|>",
    "<|end_of_solution|>",
    "<|end|>",
    "<|return|>",
    "<|eos|>",
    "<|endofassistant|>",
    "<|end_of_sentence|>",
    "<｜end▁of▁sentence｜>",
    "<|user|>",
    "<|observation|>",
    "<end_of_turn>",
    "<turn|>",
    "<eos>",
    "</s>",
    "<|/s|>",
    "[eos]",
    "[e~[",
    "<|eot|>",
    "<|eom|>",
    "<|stop|>",
    "<|endofturn|>",
    "[|endofturn|]",
    "<|role_end|>",
    "<|message_end|>",
    "<|end▁of▁sentence|>",
    "<end_of_utterance>",
    "<|im_start|>",
    "<|start_header_id|>",
    "<start_of_turn>",
    "[/inst]",
    "</answer>",
)
# The beginnings of a turn that is not the model's. If a server ignores the end mark of a turn, the
# model goes on and generates the next one.
OTHER_TURNS = tuple(
    f"{mark}{role}"
    for mark in ("<|im_start|>", "<|start_header_id|>", "<start_of_turn>", "<|turn>")
    for role in ("user", "system", "tool", "human")
)
# Closing marks of thoughts whose opening mark is in the prompt.
LONE_MARKS = ("</think>", "</thinking>", "</thought>", "</seed:think>", "[/think]", "◁/think▷")
# Models whose chat template writes the opening mark. Their usual servers split off the thoughts,
# other servers do not.
LACK_OPENING = (
    "*deepseek-r1*",
    "*deepseek-reasoner*",
    "*qwq*",
    "*qwen3*thinking*",
    "*minimax-m[12]*",
    "*glm-z1*",
    "*kimi-*-thinking*",
    "*nemotron*",
    "*step-3*",
    "*step3*",
)


def any_pattern(marks: Iterable[str]) -> str:
    """A pattern for any of `marks`, the longest that fits."""
    return "|".join(map(re.escape, sorted(marks, key=len, reverse=True)))


def prefix_pattern(mark: str) -> str:
    """A pattern for any proper prefix of `mark`. It is nested, because a list of all prefixes takes
    70 ms to compile."""
    pattern = ""
    for char in reversed(mark[:-1]):
        pattern = f"{re.escape(char)}(?:{pattern})?" if pattern else re.escape(char)
    return pattern
