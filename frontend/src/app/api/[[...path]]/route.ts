import { refuse } from "@/lib/upstream";

export const dynamic = "force-dynamic";

/** Nothing under /api speaks HTML, not even where nothing is. */
function handle(): Response {
  return refuse(404, "not_found", "There is nothing here.");
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
