import { ArgumentError, problemError, ProblemError, ProtocolError, RateLimitError, SubjectBlockedError, TidegateError, TimeoutError, UnreachableError } from './errors.js';
import type { Problem } from './errors.js';
import { checkedKey, checkedRetries, checkedTimeout, checkedUrl } from './settings.js';
import { retryAfterMs, Transport } from './transport.js';
import type { Answer } from './transport.js';
import type * as T from './types.js';

export interface TidegateOptions {
  /** Where the server is, such as `http://127.0.0.1:8080`. */
  url: string;
  apiKey?: string;
  /** What a decision says where no server gives one. Default `closed`. */
  failurePolicy?: T.FailurePolicy;
  /** For a decision and for a status, re-sent requests included. Default 2,000 ms. */
  timeoutMs?: number;
  /** For settle, extend, cancel and adjust. Default 10,000 ms. */
  stepTimeoutMs?: number;
  /** How often a request is sent again where that is safe. Default 2. */
  maxRetries?: number;
  /** Default the global `fetch`. */
  fetch?: typeof fetch;
}

/** The plan where none is named. */
export const DEFAULT_PLAN = 'pro';
/** The wait that a `closed` decision names while no server answers. */
const CLOSED_RETRY_MS = 1_000;
/** Where waiting never helps: the longest wait that the server says, ten years. */
const NEVER_SECONDS = 315_360_000;
const PASSED_ON = /^(ratelimit|ratelimit-policy|retry-after|x-should-retry|x-ratelimit-.*)$/;

/**
 * A client of one Tidegate server. Holds no connection and no timer; one instance serves any number of
 * concurrent calls.
 */
export class Tidegate {
  private readonly decisions: Transport;
  private readonly steps: Transport;
  private readonly failurePolicy: T.FailurePolicy;

  constructor(options: TidegateOptions) {
    const url = checkedUrl(options.url);
    this.failurePolicy = options.failurePolicy ?? 'closed';
    if (this.failurePolicy !== 'open' && this.failurePolicy !== 'closed') {
      throw new ArgumentError(`failurePolicy: ${String(this.failurePolicy)} (expected: open or closed)`);
    }
    const common = {
      url,
      apiKey: checkedKey(options.apiKey),
      fetch: options.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => globalThis.fetch(input, init)),
      maxRetries: checkedRetries(options.maxRetries ?? 2),
    };
    this.decisions = new Transport({ ...common, timeoutMs: checkedTimeout('timeoutMs', options.timeoutMs ?? 2_000) });
    this.steps = new Transport({ ...common, timeoutMs: checkedTimeout('stepTimeoutMs', options.stepTimeoutMs ?? 10_000) });
  }

  /**
   * Counts the cost now, if every limit admits it. A denial is a value. With an `id` a request whose answer is lost
   * is sent again; without one it is not, and counts at most once.
   */
  async acquire(request: T.AcquireRequest, options?: T.CallOptions): Promise<T.Decision> {
    return this.decide('/v1/acquire', bodyOf(request), request.id !== undefined, options);
  }

  /** Decides as acquire does, and counts nothing. */
  async check(request: T.Request, options?: T.CallOptions): Promise<T.Decision> {
    return this.decide('/v1/check', bodyOf(request), true, options);
  }

  /** Holds a cost until the true one is known. An id is made up where none is given, so that it can be sent again. */
  async reserve(request: T.ReserveRequest, options?: T.CallOptions): Promise<T.Reservation> {
    const id = request.id ?? randomId();
    const decision = await this.decide('/v1/reservations', bodyOf({ ...request, id }), true, options);
    return { ...decision, id } as T.Reservation;
  }

  /** Books what the call really took, once. */
  settle(reservation: string, usage: T.Usage, options?: T.CallOptions): Promise<T.Outcome> {
    return this.step(reservation, 'settle', usage, options);
  }

  /** Keeps a reservation open, and holds a total. With the result `STOP` the call should come to an end. */
  extend(reservation: string, extension: T.Extension = {}, options?: T.CallOptions): Promise<T.Outcome> {
    return this.step(reservation, 'extend', extension, options);
  }

  /** Gives everything back that can be: the call was never made. */
  cancel(reservation: string, options?: T.CallOptions): Promise<T.Outcome> {
    return this.step(reservation, 'cancel', undefined, options);
  }

  /** Books a better usage for a settled reservation. `seq` rises with each adjustment. */
  adjust(reservation: string, usage: T.Usage & { seq: number }, options?: T.CallOptions): Promise<T.Outcome> {
    return this.step(reservation, 'adjust', usage, options);
  }

  /** Where a reservation is, and what it is charged. */
  reservation(reservation: string, options?: T.CallOptions): Promise<T.Outcome> {
    return this.step(reservation, '', undefined, options);
  }

  /** How a subject stands, also one never seen. The failure policy does not apply: without an answer it throws. */
  async status(request: T.Request, options?: T.CallOptions): Promise<T.SubjectStatus> {
    const query = new URLSearchParams({ plan: request.plan ?? DEFAULT_PLAN });
    for (const name of ['user', 'model'] as const) {
      const value = request[name];
      if (value !== undefined) {
        query.set(name, value);
      }
    }
    const path = `/v1/subjects/${encodeURIComponent(subjectOf(request))}?${query}`;
    const { body, status } = await this.decisions.send({ method: 'GET', path, repeatable: true }, options);
    if (!Array.isArray(body['limits'])) {
      throw foreign(status);
    }
    return { ...body, degraded: body['degraded'] === true } as T.SubjectStatus;
  }

  /** Forgets the counts of exactly what is named. Hands out capacity that was spent. */
  async reset(request: Omit<T.Request, 'plan' | 'cost'>, options?: T.CallOptions): Promise<void> {
    const query = new URLSearchParams();
    for (const name of ['user', 'model'] as const) {
      const value = request[name];
      if (value !== undefined) {
        query.set(name, value);
      }
    }
    const end = query.toString() ? `?${query}` : '';
    const path = `/v1/subjects/${encodeURIComponent(subjectOf(request))}${end}`;
    await this.steps.send({ method: 'DELETE', path, repeatable: true }, options);
  }

  /** Counts one request, or throws {@link RateLimitError}; the function of the limiter that Tidegate replaces. */
  async checkCreatorRateLimit(tenant: string, plan: string = DEFAULT_PLAN): Promise<void> {
    const decision = await this.acquire({ subject: tenant, plan });
    if (!decision.allowed) {
      throw denialError(decision);
    }
  }

  /** How the first limit on requests stands; counts nothing. `reset` is in milliseconds since the epoch. */
  async getRateLimitStatus(tenant: string, plan: string = DEFAULT_PLAN): Promise<RateLimitStatus> {
    const { limits } = await this.status({ subject: tenant, plan });
    const shown = limits.find((limit) => limit.meter === 'requests' && limit.capacity !== null) ?? limits[0];
    return {
      limit: shown?.capacity ?? Number.MAX_SAFE_INTEGER,
      remaining: shown?.remaining ?? Number.MAX_SAFE_INTEGER,
      reset: Date.now() + (shown?.resetAfterMs ?? 0),
    };
  }

  private async decide(path: string, body: object, repeatable: boolean, options?: T.CallOptions): Promise<T.Decision> {
    try {
      return decisionOf(await this.decisions.send({ method: 'POST', path, body, repeatable, decides: true }, options));
    } catch (error) {
      if (!(error instanceof TidegateError) || !isOutage(error)) {
        throw error;
      }
      return this.withoutServer(error);
    }
  }

  private withoutServer(cause: TidegateError): T.Decision {
    const base = { limits: [], source: 'client', degraded: true, cause };
    return this.failurePolicy === 'open'
      ? { ...base, allowed: true, headers: {} }
      : {
          ...base,
          allowed: false,
          violated: [],
          retryAfterMs: CLOSED_RETRY_MS,
          status: 503,
          headers: { 'retry-after': String(CLOSED_RETRY_MS / 1000) },
        };
  }

  private async step(handle: string, verb: string, body: object | undefined, options?: T.CallOptions): Promise<T.Outcome> {
    if (typeof handle !== 'string' || handle === '') {
      throw new ArgumentError('reservation: empty (expected: the handle that reserve returned)');
    }
    const path = `/v1/reservations/${encodeURIComponent(handle)}${verb && `/${verb}`}`;
    const answer = await this.steps.send({ method: verb ? 'POST' : 'GET', path, body, repeatable: true }, options);
    if (typeof answer.body['reservation'] !== 'string') {
      throw foreign(answer.status);
    }
    return { ...answer.body, journalled: answer.status === 202 } as T.Outcome;
  }
}

export interface RateLimitStatus {
  limit: number;
  remaining: number;
  /** When all of it is back, in milliseconds since the epoch. */
  reset: number;
}

/**
 * The error of a denial: {@link RateLimitError}, {@link SubjectBlockedError} for a blocked subject, or what went wrong where
 * no limit is known to be reached.
 */
export function denialError(denied: T.Denied): TidegateError {
  const retryAfter = denied.retryAfterMs === undefined ? NEVER_SECONDS : Math.ceil(denied.retryAfterMs / 1000);
  if (denied.blocked) {
    const details = { retryAfter, limit: 0, remaining: 0, never: denied.never ?? false, headers: denied.headers };
    return new SubjectBlockedError(denied.reason ?? '', { ...details, problem: denied.problem, status: denied.status });
  }
  if (denied.violated.length === 0 || denied.degraded && denied.status === 503) {
    const { state } = denied as { state?: string };
    return denied.cause ?? new TidegateError(state ? `the reservation is ${state}: its id was used before` : 'no decision');
  }
  const reached = reachedLimit(denied);
  const limit = reached?.capacity ?? 0;
  const remaining = reached?.remaining ?? 0;
  const wait = denied.never ? 'it will never pass' : `try again in ${retryAfter} s`;
  return new RateLimitError(`limit ${reached?.name ?? denied.violated[0]} reached: ${remaining} of ${limit} left, ${wait}`, {
    retryAfter,
    limit,
    remaining,
    violated: denied.violated,
    never: denied.never ?? false,
    headers: denied.headers,
    problem: denied.problem,
    status: denied.status,
  });
}

/** Of several limits that deny the one with the longest wait, which the headers X-RateLimit-… are of. */
function reachedLimit(denied: T.Denied): T.LimitFigures | undefined {
  const candidates = denied.limits.filter((limit) => denied.violated.includes(limit.name));
  const shown = denied.headers['x-ratelimit-limit'];
  return candidates.find((limit) => String(limit.capacity) === shown) ?? candidates[0];
}

function decisionOf(answer: Answer): T.Decision {
  const { body, status } = answer;
  if (typeof body['allowed'] !== 'boolean' && typeof body['cause'] !== 'string') {
    throw foreign(status);
  }
  const base = {
    ...body,
    limits: (body['limits'] as T.LimitFigures[] | undefined) ?? [],
    source: String(body['source'] ?? 'none'),
    degraded: body['degraded'] === true || typeof body['cause'] === 'string',
    headers: passedOn(answer.headers),
  };
  if (body['allowed'] === true) {
    return { ...base, allowed: true } as T.Allowed;
  }
  const denied = { ...base, allowed: false, status, violated: (body['violated'] as string[] | undefined) ?? [] } as T.Denied;
  if (typeof body['type'] === 'string') {
    denied.problem = body as Problem;
  }
  if (typeof body['cause'] === 'string') {
    // A decision that the server gave without its store, by the policy of the plan.
    denied.cause = problemOf(answer);
    denied.retryAfterMs ??= retryAfterMs(answer.headers) ?? CLOSED_RETRY_MS;
  }
  return denied;
}

/** Of an answer that is JSON, and not what was asked for. */
function foreign(status: number): ProtocolError {
  return new ProtocolError(`HTTP ${status} with a body that is not of Tidegate`, status);
}

function problemOf(answer: Answer): ProblemError {
  return problemError(answer.body as Problem, answer.status);
}

/** Whether no decision was given: nothing answered, or what answered could not decide. */
function isOutage(error: TidegateError): boolean {
  return (
    error instanceof UnreachableError ||
    error instanceof TimeoutError ||
    (error instanceof ProtocolError && error.status >= 500) ||
    (error instanceof ProblemError && (error.status >= 500 || error.status === 408))
  );
}

function passedOn(headers: Headers): Record<string, string> {
  const found: Record<string, string> = {};
  headers.forEach((value, name) => {
    if (PASSED_ON.test(name)) {
      found[name] = value;
    }
  });
  return found;
}

function bodyOf(request: T.ReserveRequest): object {
  return { ...request, subject: subjectOf(request), plan: request.plan ?? DEFAULT_PLAN };
}

function subjectOf(request: { subject: string }): string {
  if (typeof request.subject !== 'string' || request.subject === '') {
    throw new ArgumentError(`subject: ${String(request.subject)} (expected: 1 to 128 bytes)`);
  }
  return request.subject;
}

/** An id for one call. It is unique and no secret, so a runtime without Web Crypto (Node.js 18) can do without. */
export function randomId(): string {
  const crypto = (globalThis as { crypto?: Crypto }).crypto;
  if (typeof crypto?.randomUUID === 'function') {
    return crypto.randomUUID();
  }
  const part = () => Math.floor(Math.random() * 2 ** 48).toString(36);
  return `${Date.now().toString(36)}-${part()}-${part()}`;
}
