/** Who is looking, and at what: asked once at the start, and again after signing in anew. */
import { ApiError } from "../../api/client.ts";
import type { Workspace } from "../../app/workspace.ts";
import { SessionDocument } from "../../generated/graphql.ts";

export async function startSession(workspace: Workspace): Promise<void> {
  try {
    const session = await workspace.api.ask(SessionDocument, {});
    workspace.session.update(() => session);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    workspace.session.update(() => (error.code === "UNAUTHENTICATED" ? "signed-out" : "unreachable"));
  }
}
