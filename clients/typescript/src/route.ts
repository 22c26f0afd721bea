import { denialError } from './client.js';
import type { Tidegate } from './client.js';
import { fromEnvironment } from './environment.js';
import { ArgumentError, RateLimitError, TidegateError } from './errors.js';
import { MeteredCall } from './metered-call.js';
import type { MeterOptions } from './metered-call.js';
import type { Cost, Decision, Usage } from './types.js';

type Maybe<T> = T | Promise<T>;
/** A value, or how it follows from the request. */
export type From<T, C> = T | ((request: Request, context: C) => Maybe<T>);

export interface RouteOptions<C> {
  /** Default: the client that the environment describes. */
  tidegate?: Tidegate;
  /** Who spends. An undefined or empty one is answered 401: a caller without a name would not be limited. */
  subject: (request: Request, context: C) => Maybe<string | undefined | null>;
  /** Default `pro`. */
  plan?: From<string, C>;
  user?: From<string | undefined, C>;
  model?: From<string | undefined, C>;
  cost?: From<Cost | undefined, C>;
  /** `acquire` (default) counts at once; `reserve` holds the cost until `call.settle`. */
  mode?: 'acquire' | 'reserve';
  /** Of `reserve`: how long it stays open without a sign of life, and how errors of later steps are told. */
  metering?: Pick<MeterOptions, 'ttlMs' | 'idleMs' | 'onError' | 'onSettled'>;
}

/** What a handler can do with the call that was let in. */
export interface RouteCall {
  decision: Decision;
  /** Of mode `reserve`: books what the call really took. */
  settle(usage: Usage): Promise<void>;
  /** Of mode `reserve`: nothing was sent to a provider. */
  cancel(): Promise<void>;
}

export type RouteHandler<C> = (request: Request, context: C, call: RouteCall) => Maybe<Response>;

/**
 * A route handler of Next.js, or of anything that answers a Web `Request` with a `Response`, behind a limit. A denied
 * request is answered 429 with `Retry-After` and the RateLimit headers, and does not reach the handler; an allowed one
 * gets the RateLimit headers added to its answer.
 */
export function withRateLimit<C = unknown>(handler: RouteHandler<C>, options: RouteOptions<C>) {
  // Without types, any of it may be missing; each request would be answered 500.
  for (const [name, value] of [['handler', handler], ['subject', (options as RouteOptions<C> | undefined)?.subject]] as const) {
    if (typeof value !== 'function') {
      throw new ArgumentError(`${name}: ${String(value)} (expected: a function of the request)`);
    }
  }
  return async (request: Request, context: C): Promise<Response> => {
    const subject = await options.subject(request, context);
    if (!subject) {
      return problem(401, 'about:blank', 'Unauthorized', 'the request names no one to count for', {});
    }
    let call: RouteCall;
    let metered: MeteredCall | undefined;
    try {
      ({ call, metered } = await admit(subject, request, context, options));
    } catch (error) {
      return refusal(error);
    }
    try {
      const response = await handler(request, context, call);
      return answer(response, call.decision.headers, metered);
    } catch (error) {
      await metered?.settleUnknown();
      throw error;
    }
  };
}

async function admit<C>(subject: string, request: Request, context: C, options: RouteOptions<C>) {
  const planned = {
    subject,
    plan: await of(options.plan, request, context),
    user: await of(options.user, request, context),
    model: await of(options.model, request, context),
    cost: await of(options.cost, request, context),
  };
  const tidegate = options.tidegate ?? fromEnvironment();
  if (options.mode === 'reserve') {
    const metered = await MeteredCall.begin(planned, { ...options.metering, tidegate });
    const call = {
      decision: metered.reservation,
      settle: (usage: Usage) => metered.settle(usage),
      cancel: () => metered.cancel(),
    };
    return { call, metered };
  }
  const decision = await tidegate.acquire(planned, { signal: request.signal });
  if (!decision.allowed) {
    throw denialError(decision);
  }
  const nothing = async () => {};
  return { call: { decision, settle: nothing, cancel: nothing }, metered: undefined };
}

/** The answer to a request that a limit denies, for handlers that call the limiter themselves. */
export function rateLimitResponse(error: RateLimitError): Response {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...error.headers };
  if (!error.never) {
    headers['retry-after'] ??= String(error.retryAfter);
  }
  const body = error.problem ?? { type: 'about:blank', title: 'Too Many Requests', status: error.status, detail: error.message };
  return new Response(JSON.stringify(body), { status: error.status, headers });
}

function refusal(error: unknown): Response {
  if (error instanceof RateLimitError) {
    return rateLimitResponse(error);
  }
  if (error instanceof TidegateError && isOutage(error)) {
    return problem(503, 'about:blank', 'Service Unavailable', 'no limiter could decide', { 'retry-after': '1' });
  }
  // A wrong key, a plan that does not exist, no configuration: a fault of the application, and shown as one.
  throw error;
}

function isOutage(error: TidegateError): boolean {
  const { status } = error as { status?: number };
  return error.name === 'UnreachableError' || error.name === 'TimeoutError' || (status !== undefined && status >= 500);
}

function problem(status: number, type: string, title: string, detail: string, headers: Record<string, string>): Response {
  return new Response(JSON.stringify({ type, title, status, detail }), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}

/** The handler's answer with the headers of the decision; a reservation ends with the body at the latest. */
function answer(response: Response, headers: Record<string, string>, metered: MeteredCall | undefined): Response {
  const body = metered && response.body ? ending(response.body, metered) : response.body;
  const copy = new Response(body, response);
  for (const [name, value] of Object.entries(headers)) {
    if (!copy.headers.has(name)) {
      copy.headers.set(name, value);
    }
  }
  if (metered && !response.body) {
    void metered.settleUnknown();
  }
  return copy;
}

function ending(body: ReadableStream<Uint8Array>, metered: MeteredCall): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          await metered.settleUnknown();
          controller.close();
        } else {
          metered.touch();
          controller.enqueue(value);
        }
      } catch (error) {
        await metered.settleUnknown();
        controller.error(error);
      }
    },
    async cancel(reason) {
      await Promise.allSettled([reader.cancel(reason), metered.settleUnknown()]);
    },
  });
}

async function of<T, C>(value: From<T, C> | undefined, request: Request, context: C): Promise<T | undefined> {
  return typeof value === 'function' ? (value as (r: Request, c: C) => Maybe<T>)(request, context) : value;
}
