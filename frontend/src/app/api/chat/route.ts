import { STREAM_HEADERS, forward, refusePath, resolveUpstream } from "@/lib/upstream";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/**
 * Keeps proxies in front from buffering, compressing or caching events, whatever the backend sends.
 */
const UNBUFFERED = { "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" };

/** Passes the reply's bytes on as they arrive. */
async function handle(request: Request): Promise<Response> {
  const target = resolveUpstream("chat/stream", new URL(request.url).search);
  if (target === null) return refusePath(request);
  const answer = await forward(request, target, STREAM_HEADERS);
  if (answer.headers.get("content-type")?.startsWith("text/event-stream") === true)
    for (const [name, value] of Object.entries(UNBUFFERED)) answer.headers.set(name, value);
  return answer;
}

/** The backend refuses the other methods with JSON; Next would refuse them with an empty body. */
export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
