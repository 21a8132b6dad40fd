import { forward, refusePath, resolveUpstream } from "@/lib/upstream";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

const PREFIX = "/api/dj/";

/**
 * Reads the path as it was sent: route params are decoded, which would hide an encoded `/` or `..`.
 */
function handle(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const target = pathname.startsWith(PREFIX)
    ? resolveUpstream(pathname.slice(PREFIX.length), search)
    : null;
  if (target === null) return Promise.resolve(refusePath(request));
  return forward(request, target);
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
