import { STREAM_HEADERS, forward, refuse, resolveUpstream } from "@/lib/upstream";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The reply's bytes, passed on one by one as they come. */
function handle(request: Request): Promise<Response> {
  const target = resolveUpstream("chat/stream", new URL(request.url).search);
  if (target === null)
    return Promise.resolve(refuse(400, "bad_path", "That is not a path of the API."));
  return forward(request, target, STREAM_HEADERS);
}

export { handle as GET, handle as POST };
