"""Functions of the operator that check every call.

`LLM_PRE_CALL_HOOKS` see a request before it is sent, `LLM_POST_CALL_HOOKS` its reply before it is
sent on. A hook is the dotted path of a function, `async` or not, of one argument: an `LLMRequest`
before the call, an `LLMResult` after it. It returns None to let its argument pass unchanged, a
changed copy to replace it, or raises `Blocked`. Any other error blocks as well, and so does a hook
that takes longer than `calls.HOOK_SECONDS`.

A streamed reply comes in windows of whole sentences. Each is held until all hooks have seen it, so
masked or blocked text is never sent. A window that a hook returns with `is_last` ends the reply
there. A reply that is not streamed is one window. Tool calls come with the last window. A call is
charged for everything the provider sent, even if hooks change or block it.
"""
