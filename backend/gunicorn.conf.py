"""How `make serve` runs the backend: uvicorn workers under gunicorn's supervision."""

from config import env

bind = f"{env.text('HOST', '127.0.0.1')}:{env.integer('PORT', env.integer('PORT_BACKEND', 8000))}"
# Without Redis the processes only hear of each other by polling, so one is the default.
workers = env.integer("WEB_CONCURRENCY", 1, minimum=1)
worker_class = "config.worker.Worker"
# The worker gives running replies 20 s and then needs a moment to write their endings.
graceful_timeout = 25
timeout = 60
keepalive = 30
loglevel = "warning"
