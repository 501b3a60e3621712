/** The one way out of the page: typed questions to /graphql on the server that served it. */
import type { TypedDocumentString } from "../generated/graphql.ts";

/** The server refused or could not answer; `todo` says what the reader can do. */
export class ApiError extends Error {
  readonly code: string;
  readonly todo: string | null;

  constructor(code: string, message: string, todo: string | null) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.todo = todo;
  }
}

export interface Api {
  ask<Result, Variables>(
    operation: TypedDocumentString<Result, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Result>;
}

interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly todo?: string };
  }[];
}

export function createApi(onSignedOut: () => void): Api {
  return {
    ask: async <Result, Variables>(
      operation: TypedDocumentString<Result, Variables>,
      variables: Variables,
      signal?: AbortSignal,
    ): Promise<Result> => {
      const request: RequestInit = {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-Clew": "1" },
        body: JSON.stringify({ query: operation.toString(), variables }),
      };
      if (signal !== undefined) request.signal = signal;
      let response: Response;
      try {
        response = await fetch("/graphql", request);
      } catch (error) {
        if (isAbort(error)) throw error;
        throw new ApiError("UNREACHABLE", "The server does not answer.", null);
      }
      const answer = await readAnswer<Result>(response);
      const [error] = answer.errors ?? [];
      if (response.status === 401 || error?.extensions?.code === "UNAUTHENTICATED") {
        onSignedOut();
        throw new ApiError("UNAUTHENTICATED", error?.message ?? "Nobody is signed in.", null);
      }
      if (error !== undefined) {
        throw new ApiError(
          error.extensions?.code ?? "INTERNAL",
          error.message,
          error.extensions?.todo ?? null,
        );
      }
      if (answer.data === undefined || answer.data === null) {
        throw new ApiError("INTERNAL", `The server answered ${String(response.status)} without data.`, null);
      }
      return answer.data;
    },
  };
}

async function readAnswer<Result>(response: Response): Promise<Answer<Result>> {
  try {
    return (await response.json()) as Answer<Result>;
  } catch (error) {
    if (isAbort(error)) throw error;
    return {};
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
