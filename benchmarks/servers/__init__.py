"""One adapter per server under measurement."""

from benchmarks.servers.base import Peer
from benchmarks.servers.by_the_book import DjangoByTheBook, FastApiByTheBook
from benchmarks.servers.direct import Direct
from benchmarks.servers.litellm import LiteLlm
from benchmarks.servers.nginx import Nginx
from benchmarks.servers.open_webui import OpenWebUi
from benchmarks.servers.ours import Ours, OursUnderDjangoAsgi, OursUnderThreads
from benchmarks.servers.variants import OursBehindWebApp, OursWithoutJournal

PEERS: dict[str, type[Peer]] = {
    "direct": Direct,
    "nginx": Nginx,
    "ours": Ours,
    "journal-off": OursWithoutJournal,
    "web": OursBehindWebApp,
    "fastapi": FastApiByTheBook,
    "django": DjangoByTheBook,
    "litellm": LiteLlm,
    "open-webui": OpenWebUi,
    "django-asgi": OursUnderDjangoAsgi,
    "gunicorn-threads": OursUnderThreads,
}
