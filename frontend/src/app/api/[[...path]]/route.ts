import { refuse, refusePath } from "@/lib/upstream";

export const dynamic = "force-dynamic";

/** The proxy without a path: also `/api/dj/me/..`, which is resolved before it gets here. */
const BARE_PROXY = /^\/api\/dj\/?$/;

/** Everything under /api answers with JSON, also an unknown path. */
function handle(request: Request): Response {
  if (BARE_PROXY.test(new URL(request.url).pathname)) return refusePath(request);
  return refuse(request, 404, "not_found", "There is nothing here.");
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
