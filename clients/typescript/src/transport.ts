import { nowMs } from './clock.js';
import { problemError, ProblemError, ProtocolError, TidegateError, TimeoutError, UnreachableError } from './errors.js';
import type { Problem } from './errors.js';
import { checkedRetries, checkedTimeout } from './settings.js';
import type { CallOptions } from './types.js';

export interface Answer {
  status: number;
  headers: Headers;
  /** The JSON object of the body; empty for 204. */
  body: Record<string, unknown>;
}

export interface Sending {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: object;
  /** Whether the request may be sent again when it is not known if it arrived. */
  repeatable: boolean;
  /** Whether a refusal with a `cause` is a decision, and so is not repeated. */
  decides?: boolean;
}

export interface TransportSettings {
  url: string;
  apiKey?: string;
  fetch: typeof fetch;
  timeoutMs: number;
  maxRetries: number;
}

/** The first pause before a request is sent again; doubled each time, half of it random. */
const FIRST_PAUSE_MS = 50;
/** The longest pause that is not asked for by `Retry-After`. */
const LONGEST_PAUSE_MS = 2_000;
/** Statuses after which the same request may be answered otherwise. */
const PASSING = new Set([408, 500, 502, 503, 504]);
/** Codes of Node.js of connections that were never made. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Sends requests over `fetch`, again where that is safe, within one span of time. */
export class Transport {
  /** Private at run time, too: who prints a client does not print its key. */
  readonly #settings: TransportSettings;

  constructor(settings: TransportSettings) {
    this.#settings = settings;
  }

  async send(sending: Sending, options: CallOptions = {}): Promise<Answer> {
    const deadline = nowMs() + checkedTimeout('timeoutMs', options.timeoutMs ?? this.#settings.timeoutMs);
    const most = checkedRetries(options.maxRetries ?? this.#settings.maxRetries);
    for (let sent = 0; ; sent++) {
      const outcome = await this.attempt(sending, deadline, options, sent < most);
      if (!(outcome instanceof TidegateError)) {
        return outcome;
      }
      const pause = Math.max(backoff(sent), waitOf(outcome));
      if (sent >= most || !mayRepeat(outcome, sending) || nowMs() + pause >= deadline) {
        throw outcome;
      }
      await sleep(pause, options.signal);
    }
  }

  private async attempt(sending: Sending, deadline: number, options: CallOptions, more: boolean): Promise<Answer | TidegateError> {
    options.signal?.throwIfAborted();
    const left = Math.max(1, deadline - nowMs());
    // A request that may be repeated leaves time for that: one lost answer does not take the whole span.
    const span = sending.repeatable && more ? Math.ceil(left / 2) : left;
    const abort = new AbortController();
    const onAbort = () => abort.abort(options.signal?.reason);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => abort.abort(new TimeoutError(`no answer within ${span} ms`)), span);
    try {
      return await unlessAborted(abort.signal, this.exchange(sending, abort.signal));
    } catch (error) {
      if (options.signal?.aborted) {
        throw options.signal.reason;
      }
      if (abort.signal.aborted) {
        return abort.signal.reason as TimeoutError;
      }
      if (error instanceof TidegateError) {
        return error;
      }
      const code = codeOf(error);
      return new UnreachableError(`no answer from ${host(this.#settings.url)}${code ? `: ${code}` : ''}`, {
        cause: error,
        notSent: NOT_SENT.has(code),
      });
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    }
  }

  private async exchange(sending: Sending, signal: AbortSignal): Promise<Answer | TidegateError> {
    const response = await this.#settings.fetch(this.#settings.url + sending.path, this.init(sending, signal));
    return read(response, await response.text(), sending);
  }

  private init(sending: Sending, signal: AbortSignal): RequestInit {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (this.#settings.apiKey) {
      headers['authorization'] = `Bearer ${this.#settings.apiKey}`;
    }
    // A redirect is not followed: it would carry the key to another place.
    const init: RequestInit = { method: sending.method, headers, signal, redirect: 'manual' };
    if (sending.body !== undefined) {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(sending.body);
    }
    // Frameworks that cache fetches must not cache a decision; some edge runtimes do not know the member.
    if (typeof Request !== 'undefined' && 'cache' in Request.prototype) {
      init.cache = 'no-store';
    }
    return init;
  }
}

/** A `fetch` that does not know the signal ends with it all the same. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function read(response: Response, text: string, sending: Sending): Answer | TidegateError {
  const body = parse(text);
  if (response.ok && (response.status === 204 || body)) {
    return { status: response.status, headers: response.headers, body: body ?? {} };
  }
  if (!body || typeof body['type'] !== 'string') {
    return new ProtocolError(`HTTP ${response.status} without a body of Tidegate`, response.status);
  }
  const decision = body['allowed'] === false || (sending.decides === true && typeof body['cause'] === 'string');
  if (decision) {
    return { status: response.status, headers: response.headers, body };
  }
  const error = problemError(body as unknown as Problem, response.status, retryAfterMs(response.headers));
  if (response.headers.get('x-should-retry') === 'false') {
    FINAL.add(error);
  }
  return error;
}

/** Errors of answers that say not to try again. */
const FINAL = new WeakSet<TidegateError>();

function mayRepeat(error: TidegateError, sending: Sending): boolean {
  if (FINAL.has(error)) {
    return false;
  }
  if (error instanceof UnreachableError) {
    return sending.repeatable || error.notSent;
  }
  if (error instanceof TimeoutError) {
    return sending.repeatable;
  }
  if (error instanceof ProtocolError) {
    return sending.repeatable && PASSING.has(error.status);
  }
  if (error instanceof ProblemError) {
    const nothingDone = /:(too-many-connections|key-rate|timeout)$/.test(error.type);
    return nothingDone || (sending.repeatable && PASSING.has(error.status));
  }
  return false;
}

function waitOf(error: TidegateError): number {
  return error instanceof ProblemError ? (error.retryAfterMs ?? 0) : 0;
}

function backoff(sent: number): number {
  const span = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** sent);
  return span / 2 + (Math.random() * span) / 2;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export function retryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function codeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown; errors?: { code?: unknown }[] } } | undefined)?.cause;
  const code = cause?.code ?? cause?.errors?.[0]?.code;
  return typeof code === 'string' ? code : '';
}

function host(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (signal?.aborted) {
      onAbort();
    } else {
      signal?.addEventListener('abort', onAbort, { once: true });
    }
  });
}
