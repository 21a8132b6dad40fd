import { STREAM_HEADERS, forward, refusePath, resolveUpstream } from "@/lib/upstream";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** What keeps a proxy in front from gathering, compressing or storing events, whatever lies behind. */
const UNBUFFERED = { "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" };

/** The reply's bytes, passed on one by one as they come. */
async function handle(request: Request): Promise<Response> {
  const target = resolveUpstream("chat/stream", new URL(request.url).search);
  if (target === null) return refusePath(request);
  const answer = await forward(request, target, STREAM_HEADERS);
  if (answer.headers.get("content-type")?.startsWith("text/event-stream") === true)
    for (const [name, value] of Object.entries(UNBUFFERED)) answer.headers.set(name, value);
  return answer;
}

/** The other methods are refused by the backend, as JSON; Next would refuse them without a word. */
export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
