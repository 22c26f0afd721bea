import { RateLimitError } from './errors.js';
import type { RateLimitDetails, TidegateError } from './errors.js';

/**
 * A refusal in the form of the providers' own errors, marked so that their SDKs do not try again. A thrown error would
 * look to them like a lost connection, which they retry.
 */
export function denialResponse(error: TidegateError): Response {
  const headers = new Headers({ 'content-type': 'application/json', 'x-should-retry': 'false' });
  const denied = error instanceof RateLimitError ? error : undefined;
  for (const [name, value] of Object.entries(denied?.headers ?? {})) {
    if (name !== 'x-should-retry') {
      headers.set(name, value);
    }
  }
  const details: RateLimitDetails | undefined = denied && {
    retryAfter: denied.retryAfter,
    limit: denied.limit,
    remaining: denied.remaining,
    violated: denied.violated,
    never: denied.never,
    headers: denied.headers,
    problem: denied.problem,
    status: denied.status,
  };
  const type = denied ? 'rate_limit_error' : 'limiter_error';
  const body = { type: 'error', error: { type, code: type, param: null, message: `tidegate: ${error.message}`, tidegate: details } };
  return new Response(JSON.stringify(body), { status: denied?.status ?? statusOf(error), headers });
}

/** No answer of the limiter is 503; a wrong key, plan or setting is 500, since the caller of the model cannot repair it. */
function statusOf(error: TidegateError): number {
  const outage = error.name === 'UnreachableError' || error.name === 'TimeoutError';
  const { status } = error as { status?: number };
  return outage || (status !== undefined && status >= 500) ? 503 : 500;
}

/** The denial behind an error that an SDK of OpenAI or Anthropic threw; nothing where it is another error. */
export function rateLimitErrorOf(error: unknown): RateLimitError | undefined {
  if (error instanceof RateLimitError) {
    return error;
  }
  const body = (error as { error?: { tidegate?: unknown; error?: { tidegate?: unknown } } } | null | undefined)?.error;
  const details = (body?.tidegate ?? body?.error?.tidegate) as RateLimitDetails | undefined;
  const message = (error as { message?: unknown } | null | undefined)?.message;
  return details && new RateLimitError(String(message), details);
}
