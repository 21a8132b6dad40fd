from django.db import migrations
from django.db.models import Q

from chat.thoughts import Thoughts
from llm_service.errors import UpstreamEmpty
from api.text import is_blank
from llm_service.thoughts import split_thoughts

BATCH_ROWS = 1000
# How every mark around thoughts begins.
MARKED = Q(content__contains="<") | Q(content__contains="[") | Q(content__contains="◁")


def part(apps, schema_editor):
    """Replies of earlier versions hold what their model thought, which a search took for speech."""
    messages = apps.get_model("chat", "Message").objects.using(schema_editor.connection.alias)
    replies = messages.filter(MARKED, role="assistant").exclude(status="streaming").order_by("pk")
    rest = replies
    while batch := rest[:BATCH_ROWS]:
        for reply in batch:
            part_reply(reply)
        rest = replies.filter(pk__gt=reply.pk)


def part_reply(reply):
    speech, found = split_thoughts(reply.content)
    if not found:
        return
    thoughts = Thoughts()
    thoughts.add(found)
    reply.meta.setdefault("thoughts", thoughts.read())
    reply.content = "" if is_blank(speech) else speech
    # What was counted were both.
    reply.token_count = 0
    if not reply.content and reply.status == "final":
        reply.status, reply.error = "error", UpstreamEmpty.default_detail
    reply.save(update_fields=["content", "meta", "token_count", "status", "error"])


class Migration(migrations.Migration):
    dependencies = [("chat", "0010_search_words_by_owner")]
    operations = [migrations.RunPython(part, migrations.RunPython.noop)]
