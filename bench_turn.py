import os, sys, time, cProfile, pstats, statistics
os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", DATABASE_URL="sqlite:////tmp/prof-db/p.sqlite3", DJANGO_SECRET_KEY="x"*60, DJANGO_DEBUG="False", RATE_LIMITS_ENABLED="False", EMAIL_VERIFICATION_REQUIRED="False", OPENAI_API_KEY="dummy", OPENAI_BASE_URL="http://127.0.0.1:1/v1", DJANGO_ALLOWED_HOSTS="localhost")
sys.path[:0] = ["/tmp/prof/backend", "/tmp/prof"]
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from accounts.models import User
from accounts import sessions
from chat import services, streaming, prompts
from chat.services import TurnRequest
from chat.models import *
from chat.journal import store
from chat.journal.store import Ending, Batch
from chat.events import Token
import orjson, uuid
user = User.objects.create_user(f"{uuid.uuid4().hex}@example.org", "winter-coin-9")
access = sessions.issue(user).access
head = {"authorization": f"Bearer {access}", "content-type": "application/json"}
T = {k: [] for k in ("start_turn", "build", "first_commit", "end_commit")}
W = {k: [] for k in T}
def timed(k, fn, *a):
    w, c = time.perf_counter(), time.thread_time()
    r = fn(*a)
    T[k].append((time.thread_time()-c)*1e3); W[k].append((time.perf_counter()-w)*1e3)
    return r
def once(conv):
    body = orjson.dumps({"conversation_id": str(conv.pk), "prompt": "What would you do for a castle and a purse of gold?"})
    _, turn = timed("start_turn", streaming._start_turn, head, body)
    plan = timed("build", prompts.build, turn.run_id)
    mid = uuid.UUID(turn.start.message_id)
    timed("first_commit", store.commit, [Batch(turn.run_id, mid, 2, [Token("hello")], receipt=plan.receipt)])
    e = Ending(status="final", finish_reason="stop", input_tokens=1, output_tokens=2, token_count=2)
    timed("end_commit", store.commit, [Batch(turn.run_id, mid, 3, e.events(mid), ending=e, text="hello")])
def fresh(): return services.create_conversation(user, character="Bronn", title=None, greeting=False)
for _ in range(30): once(fresh())
for k in T: T[k].clear(); W[k].clear()
pr = cProfile.Profile() if "-p" in sys.argv else None
convs = [fresh() for _ in range(200)]
if pr: pr.enable()
for c in convs: once(c)
if pr: pr.disable()
for k in T: print(k, "cpu %.2f" % statistics.median(T[k]), "wall %.2f ms" % statistics.median(W[k]))
if pr: pstats.Stats(pr).sort_stats("tottime").print_stats(35)
