import { ArgumentError, TidegateError } from './errors.js';
import { MeteredCall, roughTokens } from './metered-call.js';
import type { MeterOptions } from './metered-call.js';
import { denialResponse } from './provider-errors.js';
import { bytesWatcher, eventsWatcher } from './provider-stream.js';
import { billingOf, hasUsage } from './provider-usage.js';
import { readAhead } from './read-ahead.js';
import { textsOf } from './texts.js';
import type { Cost } from './types.js';

export { rateLimitErrorOf } from './provider-errors.js';
export type { MeterOptions, OnAbort } from './metered-call.js';
export { RateLimitError } from './errors.js';

/** A request to a provider, as the official SDKs send it. */
export interface ProviderRequest {
  url: string;
  /** The JSON object of the body; empty for a form. */
  body: Record<string, unknown>;
}

export interface FetchOptions extends MeterOptions {
  /** Who spends. */
  subject: string | ((request: ProviderRequest) => string | Promise<string>);
  /** What a call is held at before it is made. */
  estimate?: (request: ProviderRequest) => Cost | Promise<Cost>;
  /** Ask OpenAI's chat streams for their usage where the caller did not; the extra chunk is taken out. Default true. */
  includeUsage?: boolean;
  /** Sends the request; default the global `fetch`. */
  fetch?: typeof fetch;
}

/** What is posted and not billed by tokens. */
const FREE = /\/(count_tokens|input_tokens|moderations|files|uploads|batches|vector_stores|cancel)(\/|$)|\/fine_tuning\//;
/** Forms that are billed: audio and images. Every other billed request is JSON. */
const FORMS = /\/(audio|images)\//;
/** Chat and text completions of OpenAI, which report the usage of a stream only if asked. */
const COMPLETIONS = /\/completions$/;

/**
 * A `fetch` for the official SDKs of OpenAI and Anthropic. Reserves before every request that is billed, retries
 * of the SDK included, and settles with the usage of the answer. A denial is an answer 429 (or the status of the limit)
 * that the SDKs throw as their typed error and do not retry; `rateLimitErrorOf` makes a RateLimitError of it.
 */
export function meteredFetch(options: FetchOptions): typeof fetch {
  // Without types, all of it may be missing; the SDKs would hide what is thrown with the first request.
  const subject: unknown = (options as FetchOptions | undefined)?.subject;
  if (typeof subject !== 'function' && (typeof subject !== 'string' || subject === '')) {
    throw new ArgumentError(`subject: ${String(subject)} (expected: 1 to 128 bytes, or a function of the request)`);
  }
  const upstream: typeof fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  return async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = await billed(input, init);
    if (!request) {
      return upstream(input, init);
    }
    const path = new URL(request.url, 'http://provider').pathname;
    init?.signal?.throwIfAborted();
    let call: MeteredCall;
    try {
      call = await MeteredCall.begin(await planned(options, request, path), options);
    } catch (error) {
      if (error instanceof TidegateError) {
        return denialResponse(error);
      }
      throw error;
    }
    await call.unlessAborted(init?.signal);
    const asks = COMPLETIONS.test(path) && options.includeUsage !== false && asksUsage(request.body);
    const sent = asks ? withUsage(input, init, request.body) : ([input, init] as const);
    let response: Response;
    try {
      response = await upstream(...sent);
    } catch (error) {
      await call.failed(error);
      throw error;
    }
    return booked(call, response, asks);
  };
}

async function planned(options: FetchOptions, request: ProviderRequest, path: string) {
  const { subject } = options;
  const model = options.model ?? (typeof request.body['model'] === 'string' ? request.body['model'] : undefined);
  return {
    subject: typeof subject === 'function' ? await subject(request) : subject,
    plan: options.plan ?? 'pro',
    user: options.user,
    model,
    cost: options.estimate ? await options.estimate(request) : estimate(options, request.body, path),
  };
}

function estimate(options: FetchOptions, body: Record<string, unknown>, path: string): Cost {
  const count = options.countTokens ?? roughTokens;
  const { messages, input, prompt, system, instructions, tools } = body;
  const most = [body['max_completion_tokens'], body['max_output_tokens'], body['max_tokens']].find(isCount);
  const choices = isCount(body['n']) ? body['n'] : 1;
  const output = path.endsWith('/embeddings') ? 0 : (most ?? options.defaultOutputTokens ?? 1024);
  return { input_tokens: count(textsOf([system, instructions, messages, input, prompt, tools])), output_tokens: output * choices };
}

/** The request if it is billed; its body is read without being used up. */
async function billed(input: RequestInfo | URL, init?: RequestInit): Promise<ProviderRequest | undefined> {
  const request = typeof Request !== 'undefined' && input instanceof Request ? input : undefined;
  const url = request?.url ?? String(input);
  const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
  const path = new URL(url, 'http://provider').pathname;
  if (method !== 'POST' || FREE.test(path)) {
    return undefined;
  }
  const text = await textOf(init?.body ?? (request ? await request.clone().text() : ''));
  const parsed = text === undefined ? undefined : parse(text);
  // A body in a form that is not read here, such as a stream, may be JSON: it is held as a call without a maximum.
  return parsed || text === undefined || FORMS.test(path) ? { url, body: parsed ?? {} } : undefined;
}

async function textOf(body: BodyInit): Promise<string | undefined> {
  if (typeof body === 'string') {
    return body;
  }
  if (ArrayBuffer.isView(body) || body instanceof ArrayBuffer) {
    return new TextDecoder().decode(body);
  }
  return typeof Blob !== 'undefined' && body instanceof Blob ? body.text() : undefined;
}

function asksUsage(body: Record<string, unknown>): boolean {
  const asked = (body['stream_options'] as { include_usage?: unknown } | undefined)?.include_usage;
  return body['stream'] === true && asked !== true;
}

function withUsage(input: RequestInfo | URL, init: RequestInit | undefined, body: Record<string, unknown>): [RequestInfo | URL, RequestInit] {
  const text = JSON.stringify({ ...body, stream_options: { ...(body['stream_options'] as object | undefined), include_usage: true } });
  const headers = new Headers(init?.headers ?? (typeof Request !== 'undefined' && input instanceof Request ? input.headers : undefined));
  headers.delete('content-length');
  return [input, { ...init, headers, body: text }];
}

async function booked(call: MeteredCall, response: Response, strip: boolean): Promise<Response> {
  if (!response.ok) {
    await call.failed({ status: response.status });
    return response;
  }
  const type = response.headers.get('content-type') ?? '';
  if (response.body && type.includes('text/event-stream')) {
    return copy(response, readAhead(response.body, eventsWatcher(call, strip)));
  }
  if (!type.includes('json')) {
    if (!response.body) {
      await call.settleUnknown();
      return response;
    }
    return copy(response, readAhead(response.body, bytesWatcher(call)));
  }
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    await call.settleUnknown();
    throw error;
  }
  const json = parse(text);
  await (json && hasUsage(json) ? call.settle({ usage: billingOf(json) as object }) : call.settleUnknown());
  return copy(response, text);
}

/** The answer with another body; its length and coding were those of the bytes that came. */
function copy(response: Response, body: BodyInit): Response {
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  headers.delete('content-encoding');
  return new Response(body, { status: response.status, statusText: response.statusText, headers });
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
