"""The front door: settings, URL map, servers' entry points."""

import sys
from pathlib import Path

# `chatbot` lives beside `backend/`, so that it can be used without Django; every entry point
# imports `config` first.
_REPOSITORY = str(Path(__file__).resolve().parents[2])
if _REPOSITORY not in sys.path:
    sys.path.append(_REPOSITORY)
