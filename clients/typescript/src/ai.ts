import { MeteredCall, roughTokens } from './metered-call.js';
import type { MeterOptions } from './metered-call.js';
import { readAhead } from './read-ahead.js';
import { outputOf, textsOf } from './texts.js';
import type { Cost } from './types.js';

export type { MeterOptions, OnAbort } from './metered-call.js';
export { RateLimitError } from './errors.js';

/** The parts of a call that this middleware reads; those of the AI SDK 5, 6 and 7 have them. */
export interface ModelCallParams {
  prompt: unknown;
  tools?: unknown;
  maxOutputTokens?: number;
  abortSignal?: AbortSignal;
  providerOptions?: Record<string, Record<string, unknown>>;
}

export interface ModelOptions extends MeterOptions {
  /** Who spends; may be left to `providerOptions: { tidegate: { subject, plan, user } }` of each call. */
  subject?: string | ((params: ModelCallParams) => string | Promise<string>);
  /** What a call is held at before it is made. */
  estimate?: (params: ModelCallParams, modelId: string) => Cost | Promise<Cost>;
}

interface Wrapped {
  params: ModelCallParams;
  model: { modelId: string };
}

interface Part {
  type: string;
  delta?: unknown;
  textDelta?: unknown;
  input?: unknown;
  usage?: unknown;
  providerMetadata?: unknown;
  modelId?: unknown;
}

/** A middleware for `wrapLanguageModel`. Its types fit each of the three majors, whose own types exclude each other. */
export interface TidegateMiddleware {
  readonly specificationVersion: any;
  readonly middlewareVersion: any;
  wrapGenerate(options: any): Promise<any>;
  wrapStream(options: any): Promise<any>;
}

/**
 * Reserves before every call of the model, once for each step of a tool loop and each attempt, and settles with the
 * usage of the provider at its end. A denial is thrown as RateLimitError, which the SDK does not retry.
 */
export function tidegateModel(options: ModelOptions = {}): TidegateMiddleware {
  return {
    specificationVersion: 'v4',
    middlewareVersion: 'v2',

    async wrapGenerate({ doGenerate, params, model }: Wrapped & { doGenerate(): Promise<any> }): Promise<any> {
      const call = await begin(options, params, model.modelId);
      let result;
      try {
        result = await doGenerate();
      } catch (error) {
        await call.failed(error);
        throw error;
      }
      await book(call, result.usage, result.providerMetadata, result.response?.modelId, model.modelId);
      return result;
    },

    async wrapStream({ doStream, params, model }: Wrapped & { doStream(): Promise<any> }): Promise<any> {
      const call = await begin(options, params, model.modelId);
      let result;
      try {
        result = await doStream();
      } catch (error) {
        await call.failed(error);
        throw error;
      }
      return { ...result, stream: metered(call, result.stream, model.modelId) };
    },
  };
}

async function begin(options: ModelOptions, params: ModelCallParams, modelId: string): Promise<MeteredCall> {
  params.abortSignal?.throwIfAborted();
  const own = params.providerOptions?.['tidegate'] ?? {};
  const named = typeof options.subject === 'function' ? await options.subject(params) : options.subject;
  const call = await MeteredCall.begin(
    {
      subject: text(own['subject']) ?? named ?? '',
      plan: text(own['plan']) ?? options.plan ?? 'pro',
      user: text(own['user']) ?? options.user,
      model: options.model ?? modelId,
      cost: options.estimate ? await options.estimate(params, modelId) : estimate(options, params),
    },
    options,
  );
  await call.unlessAborted(params.abortSignal);
  return call;
}

function estimate(options: ModelOptions, params: ModelCallParams): Cost {
  const count = options.countTokens ?? roughTokens;
  return {
    input_tokens: count(textsOf([params.prompt, params.tools])),
    output_tokens: params.maxOutputTokens ?? options.defaultOutputTokens ?? 1024,
  };
}

function metered(call: MeteredCall, source: ReadableStream<Part>, asked: string): ReadableStream<Part> {
  let answered: unknown;
  return readAhead(source, {
    async chunk(part) {
      call.touch();
      if (part.type === 'response-metadata') {
        answered = part.modelId;
      } else if (part.type === 'finish') {
        // Before it is passed on: the next step of a tool loop begins with it, and needs the slot.
        await book(call, part.usage, part.providerMetadata, answered, asked);
      } else {
        call.wrote(outputOf(part));
      }
      return [part];
    },
    end: () => call.settleUnknown(),
    sizeOf: (part) => 16 + outputOf(part).length,
  });
}

/** Usage without any figure, as after a provider's `error` event, is unknown and not nothing. */
async function book(call: MeteredCall, usage: unknown, providerMetadata: unknown, answered: unknown, asked: string): Promise<void> {
  if (!hasFigure(usage)) {
    await call.settleUnknown();
    return;
  }
  const modelId = text(answered) ?? asked;
  await call.settle({ usage: { usage, providerMetadata, response: { modelId } } });
}

function hasFigure(value: unknown): boolean {
  if (typeof value === 'number') {
    return Number.isFinite(value);
  }
  return typeof value === 'object' && value !== null && Object.values(value).some(hasFigure);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
