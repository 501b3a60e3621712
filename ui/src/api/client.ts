/**
 * The one way out of the page: typed questions to /graphql on the server that served it, and files to its /uploads,
 * since GraphQL is no place for gigabytes.
 */
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
  /** Sends a file; `onSent` is told how many bytes have gone. */
  send(file: File, onSent: (bytes: number) => void, signal: AbortSignal): Promise<Sent>;
}

/** A file that the server keeps, under the name by which it can be spoken of. */
export interface Sent {
  readonly id: string;
  readonly sha256: string;
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
    send: (file, onSent, signal) =>
      new Promise<Sent>((resolve, reject) => {
        // fetch() cannot say how much of a body has gone.
        const request = new XMLHttpRequest();
        request.open("POST", `/uploads?name=${encodeURIComponent(file.name)}`);
        request.setRequestHeader("X-Clew", "1");
        request.setRequestHeader("Content-Type", "application/octet-stream");
        request.responseType = "json";
        request.upload.onprogress = ({ loaded }) => {
          onSent(loaded);
        };
        request.onload = () => {
          const answer = request.response as (Sent & Answer<never>) | null;
          const [error] = answer?.errors ?? [];
          if (answer !== null && error === undefined && request.status === 201) {
            resolve(answer);
            return;
          }
          if (request.status === 401) onSignedOut();
          reject(
            new ApiError(
              error?.extensions?.code ?? "INTERNAL",
              error?.message ?? `The server answered ${String(request.status)}.`,
              error?.extensions?.todo ?? null,
            ),
          );
        };
        request.onerror = () => {
          reject(new ApiError("UNREACHABLE", "The server does not answer.", null));
        };
        request.onabort = () => {
          reject(new DOMException("The upload was stopped.", "AbortError"));
        };
        signal.addEventListener("abort", () => {
          request.abort();
        });
        request.send(file);
      }),
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
