import { Tidegate } from './client.js';
import type { RateLimitStatus, TidegateOptions } from './client.js';
import { ArgumentError, NotConfiguredError } from './errors.js';
import type { FailurePolicy } from './types.js';

let made: { key: string; client: Tidegate } | undefined;
let said = false;

function variable(name: string): string | undefined {
  const env = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;
  const value = env?.[name]?.trim();
  return value === '' ? undefined : value;
}

/**
 * The client that the environment describes: `TIDEGATE_URL`, `TIDEGATE_API_KEY`, `TIDEGATE_FAILURE_POLICY`. It is read at
 * each call, since some platforms set variables after a module was loaded.
 *
 * @throws NotConfiguredError without `TIDEGATE_URL`; it is logged once, too
 */
export function fromEnvironment(): Tidegate {
  const url = variable('TIDEGATE_URL');
  const apiKey = variable('TIDEGATE_API_KEY');
  const failurePolicy = variable('TIDEGATE_FAILURE_POLICY') as FailurePolicy | undefined;
  if (url === undefined) {
    throw unset();
  }
  const key = JSON.stringify([url, apiKey, failurePolicy]);
  if (made?.key !== key) {
    made = { key, client: client({ url, apiKey, failurePolicy }) };
    if (apiKey === undefined && !/^(localhost|127\..*|\[::1\])$/.test(new URL(url).hostname)) {
      console.warn('tidegate: TIDEGATE_API_KEY is not set, and the server is not on this machine: it will refuse calls');
    }
  }
  return made.client;
}

/** Says in which variable a wrong value stands. */
function client(options: TidegateOptions): Tidegate {
  try {
    return new Tidegate(options);
  } catch (error) {
    const message = (error as Error).message.replace(/^(url|apiKey|failurePolicy):/, (name) => `TIDEGATE_${name.replace(/[A-Z]/, '_$&').toUpperCase()}`);
    throw error instanceof ArgumentError ? new ArgumentError(message) : error;
  }
}

function unset(): NotConfiguredError {
  const error = new NotConfiguredError('TIDEGATE_URL is not set: no call can be limited, so every call is refused');
  if (!said) {
    said = true;
    console.error(`tidegate: ${error.message}. Set it to the address of a Tidegate server.`);
  }
  return error;
}

/**
 * Counts one AI request of a tenant. Resolves, or throws `RateLimitError { retryAfter, limit, remaining }`.
 *
 * @param plan `starter`, `pro` (default) or `business`, or another plan that the server knows
 */
export async function checkCreatorRateLimit(tenant: string, plan?: string): Promise<void> {
  await fromEnvironment().checkCreatorRateLimit(tenant, plan);
}

/** The remaining quota of a tenant: `{ limit, remaining, reset }`, `reset` in milliseconds since the epoch. Counts nothing. */
export async function getRateLimitStatus(tenant: string, plan?: string): Promise<RateLimitStatus> {
  return fromEnvironment().getRateLimitStatus(tenant, plan);
}
