/** A value that changes over time, and who wants to know. The only mutable thing that features share. */
export interface Store<T> {
  get(): T;
  update(change: (value: T) => T): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void;
}

export type ReadableStore<T> = Pick<Store<T>, "get" | "subscribe">;

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    update: (change) => {
      const next = change(value);
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** One aspect of a store. */
export function select<A, T>(store: ReadableStore<A>, look: (value: A) => T): ReadableStore<T> {
  return { get: () => look(store.get()), subscribe: store.subscribe };
}

/** What follows from two stores; computed again only when one of them has changed. */
export function derive<A, B, T>(
  first: ReadableStore<A>,
  second: ReadableStore<B>,
  compute: (a: A, b: B) => T,
): ReadableStore<T> {
  let last: { a: A; b: B; value: T } | null = null;
  return {
    get: () => {
      const a = first.get();
      const b = second.get();
      if (last === null || !Object.is(last.a, a) || !Object.is(last.b, b))
        last = { a, b, value: compute(a, b) };
      return last.value;
    },
    subscribe: (listener) => {
      const ends = [first.subscribe(listener), second.subscribe(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
