import { refuse, refusePath } from "@/lib/upstream";

export const dynamic = "force-dynamic";

/** The proxy without a path: also what is left of `/api/dj/me/..`, which is read before it gets here. */
const BARE_PROXY = /^\/api\/dj\/?$/;

/** Nothing under /api speaks HTML, not even where nothing is. */
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
