"""Settings of the tests: nothing from a developer's own environment, no vendor keys, a fast
password hasher.
"""

import os
import secrets

from config import env_sources

env_sources.use_files = False
# For the tests of llm_service/tests/test_live.py alone.
LIVE_KEYS = {
    name: os.environ.get(name, "")
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GROQ_API_KEY", "MISTRAL_API_KEY",
                 "DEEPSEEK_API_KEY", "OPENROUTER_API_KEY", "GEMINI_API_KEY", "XAI_API_KEY")
}  # fmt: skip
for _name in env_sources.read_example() - {"DATABASE_URL", "TEST_APIS"}:
    os.environ.pop(_name, None)
os.environ.update(
    DJANGO_SECRET_KEY=secrets.token_urlsafe(50),
    DJANGO_DEBUG="False",
    DJANGO_ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
    EMAIL_VERIFICATION_REQUIRED="False",
    RATE_LIMITS_ENABLED="False",
    # A title comes some time after a reply; only the tests of titles wait for it.
    LLM_TITLE_MODEL="off",
    LLM_ALLOWED_MODELS="openai/gpt-4o,openai/gpt-4o-mini,offline/persona,scripted/*",
)

from config.settings import *  # noqa: E402, F403  everything but what follows

# Only the fault tests kill servers or cut the power, and those run on the server's own settings.
if "init_command" in DATABASES["default"]["OPTIONS"]:  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# An empty folder. WhiteNoise warns about a missing one, and warnings are errors here. Of a full one
# it reads every file for each test client, a third of the time of tests that make many clients.
STATIC_ROOT = BASE_DIR.parent / ".stamps" / "no-static-files"  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
