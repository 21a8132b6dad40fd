"""The settings of model calls and personas; a part of `config/settings.py`."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from api.model_list import is_listed
from config import env, env_sources, extras

_BASE_DIR = Path(__file__).resolve().parents[1]

# --- Models ---------------------------------------------------------------------------------------

OPENAI_API_KEY = env.word("OPENAI_API_KEY")
OPENAI_BASE_URL = env.url("OPENAI_BASE_URL")
OPENAI_CHAT_MODEL = env.text("OPENAI_CHAT_MODEL", "gpt-4o-mini")
OPENAI_TEMPERATURE = env.number("OPENAI_TEMPERATURE", 0.3, maximum=2)
OPENAI_MAX_OUTPUT_TOKENS = env.integer("OPENAI_MAX_OUTPUT_TOKENS", 1024, minimum=1)
# A chat model that is set is also allowed; an explicit allow-list is taken as it is.
LLM_ALLOWED_MODELS = env.models(
    "LLM_ALLOWED_MODELS",
    tuple(
        dict.fromkeys(
            (
                "openai/gpt-4o",
                "openai/gpt-4o-mini",
                f"openai/{OPENAI_CHAT_MODEL}",
                "offline/persona",
            )
        )
    ),
)


def _require_allowed(name: str, *models: str) -> None:
    for model in models:
        if not is_listed(model, LLM_ALLOWED_MODELS):
            raise ImproperlyConfigured(
                f"{name}: expected models that LLM_ALLOWED_MODELS has, not {model!r}"
            )


LLM_DEFAULT_MODEL = env.model("LLM_DEFAULT_MODEL")
_require_allowed("LLM_DEFAULT_MODEL", *filter(None, [LLM_DEFAULT_MODEL]))
# To find entries by meaning, too: `local/NAME`, or any embedding model of a vendor; empty is off.
EMBEDDING_MODEL = extras.read_embedding_model(LLM_ALLOWED_MODELS)
# An embedding model that is set is also allowed, unless the operator has set an allow-list.
if EMBEDDING_MODEL and not (
    EMBEDDING_MODEL.startswith("local/") or env_sources.readings["LLM_ALLOWED_MODELS"].raw
):
    LLM_ALLOWED_MODELS = (*LLM_ALLOWED_MODELS, EMBEDDING_MODEL)
# Seconds that a message waits for its vectors before entries are found by words alone.
EMBEDDING_TIMEOUT = env.number("EMBEDDING_TIMEOUT", 2, minimum=0.05, maximum=30)
LLM_REQUEST_TIMEOUT = env.number("LLM_REQUEST_TIMEOUT", 60, minimum=0.1)
LLM_FIRST_TOKEN_TIMEOUT = env.number("LLM_FIRST_TOKEN_TIMEOUT", 30, minimum=0.1)
LLM_STALL_TIMEOUT = env.number("LLM_STALL_TIMEOUT", 20, minimum=0.1)
LLM_MAX_RETRIES = env.integer("LLM_MAX_RETRIES", 2, maximum=10)
LLM_HISTORY_TOKENS = env.integer("LLM_HISTORY_TOKENS", 20000, minimum=256)
# Token budget of lorebook entries per prompt, all books together.
LORE_TOKEN_BUDGET = env.integer("LORE_TOKEN_BUDGET", LLM_HISTORY_TOKENS // 4, minimum=0)
# Tried in this order when the model of a call fails before its first token.
LLM_FALLBACK_MODELS = env.models("LLM_FALLBACK_MODELS")
_require_allowed("LLM_FALLBACK_MODELS", *LLM_FALLBACK_MODELS)
LLM_CONNECT_TIMEOUT = env.number("LLM_CONNECT_TIMEOUT", 5, minimum=0.1)
# Consecutive failures that open a vendor's circuit breaker; 0: never.
LLM_BREAKER_FAILURES = env.integer("LLM_BREAKER_FAILURES", 5)
# Dotted paths of functions (llm_service/hooks/).
LLM_PRE_CALL_HOOKS = env.text_list("LLM_PRE_CALL_HOOKS")
LLM_POST_CALL_HOOKS = env.text_list("LLM_POST_CALL_HOOKS")
LLM_MAX_PROMPT_CHARACTERS = env.integer("LLM_MAX_PROMPT_CHARACTERS", 200_000, minimum=1)
LLM_MAX_REPLY_CHARACTERS = env.integer("LLM_MAX_REPLY_CHARACTERS", 50_000, minimum=1)
# Model that names conversations after their first reply. Empty: the default model; "off": none.
LLM_TITLE_MODEL = env.text("LLM_TITLE_MODEL")
_require_allowed("LLM_TITLE_MODEL", *({LLM_TITLE_MODEL} - {"", "off"}))
# Class of `llm_service.client.get_client()`: a subclass of `BaseLLMClient`.
LLM_CLIENT = env.text("LLM_CLIENT", "llm_service.client.LLMClient")
# Tests that call real vendors with real keys.
TEST_APIS = env.boolean("TEST_APIS", False)
# Keys and addresses of the vendors in llm_service/vendors.py.
ANTHROPIC_API_KEY = env.word("ANTHROPIC_API_KEY")
CEREBRAS_API_KEY = env.word("CEREBRAS_API_KEY")
DEEPSEEK_API_KEY = env.word("DEEPSEEK_API_KEY")
FIREWORKS_API_KEY = env.word("FIREWORKS_API_KEY")
GEMINI_API_KEY = env.word("GEMINI_API_KEY")
GROQ_API_KEY = env.word("GROQ_API_KEY")
MISTRAL_API_KEY = env.word("MISTRAL_API_KEY")
OPENROUTER_API_KEY = env.word("OPENROUTER_API_KEY")
TOGETHER_API_KEY = env.word("TOGETHER_API_KEY")
XAI_API_KEY = env.word("XAI_API_KEY")
OLLAMA_BASE_URL = env.url("OLLAMA_BASE_URL")
VLLM_API_KEY = env.word("VLLM_API_KEY")
VLLM_BASE_URL = env.url("VLLM_BASE_URL")
LLAMACPP_API_KEY = env.word("LLAMACPP_API_KEY")
LLAMACPP_BASE_URL = env.url("LLAMACPP_BASE_URL")

# --- Log, prices and budgets of model calls -------------------------------------------------------

# How long the log retries to write a row in full.
LLM_LOG_WRITE_TIMEOUT = env.number("LLM_LOG_WRITE_TIMEOUT", 5, minimum=0.1, maximum=60)
LLM_LOG_RETENTION_DAYS = env.integer("LLM_LOG_RETENTION_DAYS", 0, maximum=36500)
LLM_LOG_PREVIEW_CHARACTERS = env.integer("LLM_LOG_PREVIEW_CHARACTERS", 0, maximum=100_000)
LLM_LOG_PREVIEW_DAYS = env.integer("LLM_LOG_PREVIEW_DAYS", 30, maximum=36500)
LLM_PRICE_FILE = env.path("LLM_PRICE_FILE", None, base=_BASE_DIR)
# Per day in UTC; 0 is no budget.
LLM_BUDGET_USER_DAILY_USD = env.number("LLM_BUDGET_USER_DAILY_USD", 0, maximum=1_000_000)
LLM_BUDGET_DAILY_USD = env.number("LLM_BUDGET_DAILY_USD", 0, maximum=1_000_000)
LLM_BUDGET_USER_DAILY_TOKENS = env.integer("LLM_BUDGET_USER_DAILY_TOKENS", 0, maximum=10**15)
LLM_BUDGET_DAILY_TOKENS = env.integer("LLM_BUDGET_DAILY_TOKENS", 0, maximum=10**15)

# --- Persona --------------------------------------------------------------------------------------

BRONN_KB_PATH = env.path("BRONN_KB_PATH", None, base=_BASE_DIR)
BRONN_STYLE_PATH = env.path("BRONN_STYLE_PATH", None, base=_BASE_DIR)
PERSONA_DIR = env.path("PERSONA_DIR", None, base=_BASE_DIR, is_folder=True)
