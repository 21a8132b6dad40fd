"""Recognises what a server rejects in a request, and changes the request accordingly.

A parameter that an error names is renamed or left out, a reply that cannot be streamed is requested
whole, and if the system role is unknown its text joins a message of the user. The changes are
remembered for the address and the model, as long as the process lives.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from llm_service.providers.error_details import read_details

STATUSES = (400, 415, 422, 501)
# A chat template that rejects a role fails with 500 on some servers.
ROLE_STATUSES = (*STATUSES, 500)
_NEEDED = frozenset({"model", "messages"})
# Two names of one limit: if a server refuses one, the other is tried.
_OTHER_NAME = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
# Ordinary English words: they mean a parameter only if quoted or called one.
_WORDS = frozenset({"stop", "seed", "stream", "tools", "usage"})
_COMPLAINT = re.compile(
    r"unsupported|not (?:currently )?support|n't (?:support|avail|allow|permit|recogni)"
    r"|unrecogni[sz]ed|not recogni[sz]ed|unknown|unexpected|extra\b"
    r"|not (?:permitted|allowed|enabled|available|accepted|implemented)|forbidden|additional"
    r"|invalid|not valid|deprecated|only the default|incompatible|instead|too (?:large|big|high)"
    r"|must be|should be|only be|requires|at most|cannot (?:be|both)|out of range"
    r"|no such|unused|不支持|参数"
)
_IS_VALUE = re.compile(r"too (?:large|big|high)|at most|out of range|must be (?:less|at most|<)")
_USE_INSTEAD = re.compile(r"use [`'\"]?(\w+)[`'\"]? instead")
_NO_STREAM = re.compile(
    r"verified to stream|(?:not|n't) (?:currently )?support\w* stream"
    r"|stream[\w=]*(?: \w+){0,3} (?:is |are )?(?:not|n't) (?:\w+ )?(?:support|allow|enabled|avail)"
    r"|stream\w* (?:must be|should be|to) false|disable stream|without stream"
    r"|only (?:supports? )?non-?stream"
)
_NO_SYSTEM = re.compile(
    r"system (?:role|prompt|message|instruction)s?(?: \w+){0,2} (?:not|n't) (?:\w+ )?"
    r"(?:support|allow|enabled|available)"
    r"|(?:not|n't) support\w* (?:the )?[`'\"]?(?:system|developer)[`'\"]?"
    r"|developer instruction is not enabled|only user(?:,| and) (?:assistant|model)"
    r"|(?:unknown|invalid|unsupported|unexpected) (?:message )?role:? ?[`'\"]?(?:system|developer)"
    r"|[`'\"](?:system|developer)[`'\"] is not one of"
)
_ROLE = re.compile(r"messages[.\[]\d+\]?\.role")
_QUOTED = (
    r"support {0}\b|[`'\"\[(.]{0}[`'\"\])]"
    r"|(?:parameter|argument|field|key|keyword)s?:? {0}\b|: {0}(?:$|[\s,.])"
    r"|(?:^|\| ){0}(?:: | sequences?\b)"
)


@dataclass(slots=True)
class Quirks:
    """Parameters a model at an address accepts: `names` maps our name to its own, "" to drop it."""

    names: dict[str, str] = field(default_factory=dict)
    has_stream: bool = True
    has_system_role: bool = True

    def apply(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body as this model accepts it."""
        sent = dict(body)
        for name, theirs in self.names.items():
            value = sent.pop(name, None)
            if theirs and value is not None:
                sent[theirs] = value
        if not self.has_stream:
            sent["stream"] = False
            sent.pop("stream_options", None)
        if not self.has_system_role:
            sent["messages"] = join_system_text(sent["messages"])
        return sent

    def learn(self, status: int, error: object, sent: Mapping[str, Any]) -> bool:
        """Learn from the refusal `error` of `sent`; returns whether to retry with what is known."""
        details = read_details(error)
        text = details.text
        is_about_role = _NO_SYSTEM.search(text) or _ROLE.fullmatch(details.param)
        if status in ROLE_STATUSES and is_about_role:
            if not any(map(_is_system, sent["messages"])):
                return False
            self.has_system_role = False
            return True
        if status not in STATUSES and "unexpected keyword argument" not in text:
            return False
        if sent.get("stream") and (_NO_STREAM.search(text) or details.param == "stream"):
            self.has_stream = False
            return True
        name = _find_name(details.param, text, sent)
        if not name:
            return False
        if name in self.names:
            # Another call learned it after this request was sent.
            return True
        ours = next((own for own, theirs in self.names.items() if theirs == name), "")
        learned = {ours: ""} if ours else {name: _rename(name, text, sent)}
        if name == "tools":
            learned |= {"tool_choice": "", "parallel_tool_calls": ""}
        # Replace the dict rather than change it: other threads may be reading it.
        self.names = self.names | learned
        return True


def join_system_text(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages without a system role: its text goes before the next message of the user, or
    else after the last one.
    """
    joined: list[dict[str, Any]] = []
    waiting = ""
    for message in messages:
        if _is_system(message):
            waiting += ("\n\n" if waiting else "") + _text_of(message)
        elif waiting and message["role"] == "user":
            joined.append(_add_text(message, before=waiting))
            waiting = ""
        else:
            joined.append(message)
    if not waiting:
        return joined
    for index in reversed(range(len(joined))):
        if joined[index]["role"] == "user":
            joined[index] = _add_text(joined[index], after=waiting)
            return joined
    return [{"role": "user", "content": waiting}, *joined]


def _is_system(message: Mapping[str, Any]) -> bool:
    return message["role"] in ("system", "developer")


def _text_of(message: Mapping[str, Any]) -> str:
    content = message["content"]
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text") or "") for part in content or ())


def _add_text(message: dict[str, Any], before: str = "", after: str = "") -> dict[str, Any]:
    content = message["content"]
    if isinstance(content, str):
        return {**message, "content": "\n\n".join(filter(None, (before, content, after)))}
    parts = [{"type": "text", "text": text} if text else None for text in (before, after)]
    return {**message, "content": [part for part in (parts[0], *content, parts[1]) if part]}


def _find_name(param: str, text: str, sent: Mapping[str, Any]) -> str:
    """The name of the rejected parameter of `sent`, or ""."""
    named = re.split(r"[.\[]", param.removeprefix("body."))[0]
    droppable = sent.keys() - _NEEDED
    if named in droppable and named != "stream":
        return named
    if named in _NEEDED or not _COMPLAINT.search(text):
        return ""
    found = []
    for name in droppable - {"stream"}:
        # xAI omits the underscores, vLLM writes spaces, and Gemini's "penalty" means both.
        names = f"(?:{name.replace('_', '[_ ]?')})"
        if name.endswith("penalty"):
            names = rf"(?:{names}|^penalty|\| penalty)"
        pattern = _QUOTED.format(names) if name in _WORDS else rf"\b{names}\b"
        if match := re.search(pattern, text):
            found.append((match.start(), name))
    # Some servers name the field inside `stream_options`.
    if not found and "stream_options" in droppable and "include_usage" in text:
        return "stream_options"
    return min(found)[1] if found else ""


def _rename(name: str, text: str, sent: Mapping[str, Any]) -> str:
    told = _USE_INSTEAD.search(text)
    if _IS_VALUE.search(text) and not told:
        return ""
    other = _OTHER_NAME.get(name, "")
    return "" if other in sent else other
