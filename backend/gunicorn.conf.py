"""How `make serve` runs the backend: uvicorn workers under gunicorn's supervision."""

from pathlib import Path

from config import env

env.load_file(Path(__file__).parent / ".env")
bind = f"{env.text('HOST', '127.0.0.1')}:{env.integer('PORT', env.integer('PORT_BACKEND', 8000))}"
# Without Redis the processes only hear of each other by polling, so one is the default.
workers = env.integer("WEB_CONCURRENCY", 2 if env.redis("REDIS_URL") else 1, minimum=1)
worker_class = "config.worker.Worker"
# The worker gives running replies 20 s and then needs a moment to write their endings.
graceful_timeout = 25
timeout = 60
keepalive = 30
loglevel = "warning"
