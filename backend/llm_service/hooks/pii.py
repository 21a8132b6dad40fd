"""Masks personal data: email addresses, phone numbers, cards and bank accounts.

`mask_request` keeps them from the model, and so from the log; `mask_result` from the reader. In the
conversation itself a message stays as it was typed.
"""

import re
from dataclasses import replace

from llm_service.types import LLMRequest, LLMResult

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w])")
# Only with a country or area prefix; a bare number may count anything.
_PHONE = re.compile(r"(?<![\w.])(?:\+\d|\(0|00[1-9]|0\d{2,4}[ /-])[\d ()/-]{6,18}\d(?![\w])")


def mask(text: str) -> str:
    """Replace personal data in `text` by `[email]`, `[iban]`, `[card]` and `[phone]`; returns the
    same object if there is none.
    """
    # Each needs an at sign or a digit, and most texts have neither.
    if "@" in text:
        text = _EMAIL.sub("[email]", text)
    if not any(digit in text for digit in "0123456789"):
        return text
    text = _IBAN.sub(lambda found: "[iban]" if _is_iban(found[0]) else found[0], text)
    text = _CARD.sub(lambda found: "[card]" if _is_card(found[0]) else found[0], text)
    return _PHONE.sub(lambda found: "[phone]" if _is_phone(found[0]) else found[0], text)


def mask_request(request: LLMRequest) -> LLMRequest:
    """For `LLM_PRE_CALL_HOOKS`."""
    return request.map_text(mask)


def mask_result(result: LLMResult) -> LLMResult:
    """For `LLM_POST_CALL_HOOKS`."""
    calls = tuple(replace(call, arguments=mask(call.arguments)) for call in result.tool_calls)
    return replace(result, text=mask(result.text), tool_calls=calls)


def _is_phone(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= 8


def _is_card(text: str) -> bool:
    """Checks the Luhn check digit of a card number."""
    digits = [int(character) for character in reversed(text) if character.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """Checks the two check digits (ISO 7064, modulus 97)."""
    compact = text.replace(" ", "")
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1
