"""Settings, URL map and the servers' entry points."""

import sys
from pathlib import Path

VERSION = "1.0.0"
# How long running replies may go on after SIGTERM before they are marked as interrupted.
GRACE_SECONDS = 20.0

# `chatbot` lies next to `backend/`, so that it can be used without Django; every entry point
# imports `config` first.
_REPOSITORY = str(Path(__file__).resolve().parents[2])
if _REPOSITORY not in sys.path:
    sys.path.append(_REPOSITORY)
