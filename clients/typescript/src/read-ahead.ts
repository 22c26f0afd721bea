/** What is done with the chunks of a stream that is passed on. */
export interface Watcher<T> {
  /** What is passed on in place of a chunk; an array of none, one or more. */
  chunk(value: T): Promise<T[]> | T[];
  /** The source ended, failed, or was cancelled. Awaited before the consumer sees an end; answers what is passed on last. */
  end(how: 'done' | 'failed' | 'cancelled', error?: unknown): Promise<T[] | void>;
  sizeOf(value: T): number;
}

/** Unread content up to this size is kept for a consumer that is slow or gone; then the source waits. */
const UNREAD_BOUND = 4 * 1024 * 1024;

/**
 * Passes a stream on and reads it to its end, whether the consumer reads or not. A consumer that leaves without a
 * `cancel` sends no sign at all, while the provider goes on and bills all of it: so all of it is read, and the usage at
 * its end is seen.
 */
export function readAhead<T>(source: ReadableStream<T>, watcher: Watcher<T>): ReadableStream<T> {
  const reader = source.getReader();
  let wake: (() => void) | undefined;
  let cancelled = false;

  async function pump(controller: ReadableStreamDefaultController<T>): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (cancelled) {
          return;
        }
        if (done) {
          break;
        }
        for (const passed of await watcher.chunk(value)) {
          if (!cancelled) {
            controller.enqueue(passed);
          }
        }
        while (!cancelled && (controller.desiredSize ?? 0) <= 0) {
          await new Promise<void>((resolve) => (wake = resolve));
        }
      }
      const last = (await watcher.end('done')) ?? [];
      if (!cancelled) {
        last.forEach((passed) => controller.enqueue(passed));
        controller.close();
      }
    } catch (error) {
      if (!cancelled) {
        await watcher.end('failed', error);
        controller.error(error);
      }
    }
  }

  return new ReadableStream<T>(
    {
      start(controller) {
        void pump(controller);
      },
      pull() {
        wake?.();
      },
      async cancel(reason) {
        cancelled = true;
        wake?.();
        await Promise.allSettled([reader.cancel(reason), watcher.end('cancelled', reason)]);
      },
    },
    { highWaterMark: UNREAD_BOUND, size: (value) => watcher.sizeOf(value) },
  );
}
