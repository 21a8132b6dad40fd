"""The operator's functions that every call passes.

`LLM_PRE_CALL_HOOKS` see a request before it is sent, `LLM_POST_CALL_HOOKS` its reply before it
leaves. A hook is the dotted path of a function, `async` or not, of one argument: an `LLMRequest`
before the call, an `LLMResult` after it. It returns None to let pass what it saw, a changed copy to
replace it, or raises `Blocked`. Any other error blocks as well, and so does an answer that takes
longer than `calls.HOOK_SECONDS`.

A streamed reply comes in windows of whole sentences. Each is held until all hooks have seen it, so
what is masked or blocked never leaves. A window that a hook returns with `is_last` ends the reply
there. A reply that is not streamed is one window. Tool calls come with the last window. A call is
charged for what the provider sent, whatever the hooks make of it.
"""
