import { nowMs } from './clock.js';
import { denialError, randomId } from './client.js';
import type { Tidegate } from './client.js';
import { fromEnvironment } from './environment.js';
import { GoneError, TidegateError, UnacceptableError, UnknownReservationError } from './errors.js';
import { checkedTimeout } from './settings.js';
import type { Cost, Outcome, Reservation, Usage } from './types.js';

/** What becomes of a call whose usage the provider does not say. */
export type OnAbort = 'estimate' | 'streamed';

/** Settings of the model middlewares that do not depend on the SDK. */
export interface MeterOptions {
  /** Default: the client that the environment describes. */
  tidegate?: Tidegate;
  /** Default `pro`. */
  plan?: string;
  user?: string;
  /** The name of the model at Tidegate, where it is another than the provider's. */
  model?: string;
  /** Tokens of a text; default: a third of its characters, rounded up. */
  countTokens?: (text: string) => number;
  /** The output that is held for a call that names no maximum. Default 1,024 tokens. */
  defaultOutputTokens?: number;
  /**
   * What a call is charged that was aborted or cut off: `estimate` (default), the larger of what was held and what was
   * seen; `streamed`, what was seen, counted by `countTokens`.
   */
  onAbort?: OnAbort;
  /** How long a reservation stays open without a sign of life. Default 60,000 ms. */
  ttlMs?: number;
  /** After so long without a chunk from the provider a stream is taken to be dead, and is settled. Default 120,000 ms. */
  idleMs?: number;
  /** Called with what was charged. */
  onSettled?: (outcome: Outcome) => unknown;
  /** Called when a step failed, or a callback did; the call goes on. Default: a line on the console. */
  onError?: (error: unknown) => unknown;
}

/** What is known of a call before it is made. */
export interface Planned {
  subject: string;
  plan?: string;
  user?: string;
  model?: string;
  cost?: Cost;
  id?: string;
}

const TTL_MS = 60_000;
const IDLE_MS = 120_000;
/** A call without chunks is kept open no longer than this, so that a lost one does not hold its slot for ever. */
const LONGEST_SILENCE_MS = 15 * 60_000;
/** An answer waits no longer for its booking, which goes on behind it. */
const LONGEST_WAIT_MS = 3_000;
/** What is kept of a text to count its tokens; what is beyond counts by its length. */
const KEPT_CHARACTERS = 4_000_000;
/** So many pieces of a text become one: a string for each word would take many times the text. */
const PIECES = 1_000;

/**
 * One call of a model: reserved, kept open while it lives, settled once. What fails after the reserve is reported and
 * never thrown: the answer of the model has been paid for.
 */
export class MeteredCall {
  private readonly written: string[] = [];
  private pieces: string[] = [];
  private writtenCharacters = 0;
  private keptCharacters = 0;
  private lastSign = nowMs();
  private lastExtend = nowMs();
  private readonly started = nowMs();
  private timer: ReturnType<typeof setInterval> | undefined;
  private streaming = false;
  private ended: 'no' | 'guessed' | 'known' = 'no';
  private work: Promise<void> = Promise.resolve();
  private seq = 0;
  private lost = false;

  private constructor(
    private readonly tidegate: Tidegate,
    private readonly planned: Planned & { id: string },
    private handle: string | undefined,
    private readonly options: MeterOptions,
    readonly reservation: Reservation,
  ) {}

  /**
   * Reserves, or throws.
   *
   * @throws RateLimitError if a limit denies the call
   */
  static async begin(planned: Planned, options: MeterOptions): Promise<MeteredCall> {
    const tidegate = options.tidegate ?? fromEnvironment();
    const id = planned.id ?? randomId();
    const ttlMs = checkedTimeout('ttlMs', options.ttlMs ?? TTL_MS);
    checkedTimeout('idleMs', options.idleMs ?? IDLE_MS);
    const reservation = await tidegate.reserve({ ...planned, id, ttlMs });
    if (!reservation.allowed) {
      throw denialError(reservation);
    }
    const call = new MeteredCall(tidegate, { ...planned, id }, reservation.reservation, options, reservation);
    call.watch();
    return call;
  }

  /** Says that a stream lives. From the first time on it is left when nothing comes for the idle time. */
  touch(): void {
    this.streaming = true;
    this.lastSign = nowMs();
  }

  /** Notes a part of the model's answer, so that it can be counted where the provider does not. */
  wrote(text: string): void {
    this.writtenCharacters += text.length;
    // The default count needs no text.
    if (this.options.countTokens === undefined || this.writtenCharacters > KEPT_CHARACTERS) {
      return;
    }
    this.keptCharacters = this.writtenCharacters;
    if (this.pieces.push(text) >= PIECES) {
      this.written.push(this.pieces.join(''));
      this.pieces = [];
    }
  }

  /** Ends a call that its caller gave up between the reserve and the provider. */
  async unlessAborted(signal: AbortSignal | null | undefined): Promise<void> {
    if (signal?.aborted) {
      await this.cancel();
      throw signal.reason;
    }
  }

  /** Books what the provider says. After an idle stream was settled by a guess, this corrects it. */
  settle(usage: Usage): Promise<void> {
    return this.end('known', () => usage);
  }

  /** Books a call of which no usage is known, or only a part of it: `partial` gets the output that was seen. */
  settleUnknown(partial?: (seenOutput: number) => Usage): Promise<void> {
    if (this.ended !== 'no') {
      return this.work;
    }
    const estimated = this.options.onAbort !== 'streamed' || undefined;
    return this.end('guessed', () => ({ ...(partial?.(this.seen().output) ?? { usage: this.seen() }), estimated }));
  }

  /** Input as estimated before the call, output as counted. */
  private seen(): { input: number; output: number } {
    const kept = this.options.countTokens?.([...this.written, ...this.pieces].join('')) ?? 0;
    const beyond = this.writtenCharacters - this.keptCharacters;
    return { input: this.planned.cost?.input_tokens ?? 0, output: kept + Math.ceil(beyond / 3) };
  }

  /** Books a call that the provider refused with an error: it bills no token. The request itself stays counted. */
  settleRefused(): Promise<void> {
    return this.end('known', () => ({ usage: { input: 0, output: 0 } }));
  }

  /** Gives all back: it is certain that nothing was sent. */
  cancel(): Promise<void> {
    if (this.ended !== 'no') {
      return this.work;
    }
    this.stop('known');
    return this.run(async () => {
      if (this.handle) {
        this.report(await this.tidegate.cancel(this.handle));
      }
    });
  }

  /** By what was thrown where the provider was to answer: refused, not sent, or unknown. */
  failed(error: unknown): Promise<void> {
    const status = statusOf(error);
    // A gateway that gave up waiting says nothing about the model behind it.
    if (status !== undefined && status >= 400 && status !== 408 && status !== 504) {
      return this.settleRefused();
    }
    return status === undefined && neverSent(error) ? this.cancel() : this.settleUnknown();
  }

  get isEnded(): boolean {
    return this.ended !== 'no';
  }

  private end(how: 'guessed' | 'known', usage: () => Usage): Promise<void> {
    if (this.ended === 'known' || (this.ended === 'guessed' && how === 'guessed')) {
      return this.work;
    }
    const corrects = this.ended === 'guessed';
    this.stop(how);
    return this.run(async () => {
      const handle = this.handle ?? (await this.lateHandle());
      if (handle === undefined) {
        return;
      }
      const book = (what: Usage) =>
        corrects
          ? this.tidegate.adjust(handle, { ...what, seq: ++this.seq })
          : this.tidegate.settle(handle, { ...what, plan: this.planned.plan });
      let outcome: Outcome;
      try {
        outcome = await book(usage());
      } catch (error) {
        if (!(error instanceof UnacceptableError) || how === 'guessed') {
          throw error;
        }
        // A usage that the server cannot read is not dropped: the estimate stays, and the error is reported.
        this.reportError(error);
        outcome = await book({ usage: this.seen(), estimated: true });
      }
      this.report(outcome);
    });
  }

  /** Of a call that was let pass while no server answered: the same reserve again finds or makes it. */
  private async lateHandle(): Promise<string | undefined> {
    const late = await this.tidegate.reserve({ ...this.planned, ttlMs: this.options.ttlMs ?? TTL_MS });
    if (late.reservation === undefined) {
      throw late.cause ?? new TidegateError(`call ${this.planned.id} was made without a decision and is not booked`);
    }
    this.handle = late.reservation;
    return late.reservation;
  }

  private watch(): void {
    const ttlMs = this.options.ttlMs ?? TTL_MS;
    const idleMs = this.options.idleMs ?? IDLE_MS;
    this.timer = setInterval(() => this.tick(ttlMs, idleMs), Math.max(5, Math.min(ttlMs / 6, idleMs / 4)));
    (this.timer as { unref?: () => void }).unref?.();
  }

  private tick(ttlMs: number, idleMs: number): void {
    const now = nowMs();
    const silentMs = now - this.lastSign;
    if (this.streaming ? silentMs >= idleMs : now - this.started >= LONGEST_SILENCE_MS) {
      void this.settleUnknown();
    } else if (now - this.lastExtend >= ttlMs / 3) {
      this.lastExtend = now;
      void this.run(async () => {
        if (this.handle && this.ended === 'no' && !this.lost) {
          await this.tidegate.extend(this.handle, { ttlMs }, { timeoutMs: Math.max(1, Math.min(LONGEST_WAIT_MS, ttlMs / 3)), maxRetries: 0 }).catch((error: unknown) => {
            // One that failed is tried again at its next turn; of a reservation that is over, the settle says what holds.
            this.lost = error instanceof GoneError || error instanceof UnknownReservationError;
          });
        }
      });
    }
  }

  private stop(how: 'guessed' | 'known'): void {
    this.ended = how;
    clearInterval(this.timer);
  }

  /** One step after the other: an adjust must not overtake the settle that it corrects. */
  private run(step: () => Promise<void>): Promise<void> {
    this.work = this.work.then(step).catch((error: unknown) => this.reportError(error));
    return atMost(this.work, LONGEST_WAIT_MS);
  }

  /** A callback that is asynchronous is not waited for: it must not hold a booking up. */
  private report(outcome: Outcome): void {
    Promise.resolve(this.options.onSettled?.(outcome)).catch((error: unknown) => this.reportError(error));
  }

  private reportError(error: unknown): void {
    if (!this.options.onError) {
      console.warn(`tidegate: a call was not booked as used: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const broken = (second: unknown) => console.error('tidegate: onError threw', second);
    try {
      Promise.resolve(this.options.onError(error)).catch(broken);
    } catch (second) {
      broken(second);
    }
  }
}

function atMost(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function statusOf(error: unknown): number | undefined {
  const found = error as { statusCode?: unknown; status?: unknown } | null | undefined;
  const status = found?.statusCode ?? found?.status;
  return typeof status === 'number' ? status : undefined;
}

const NEVER_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/;

function neverSent(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    if (typeof code === 'string' && NEVER_SENT.test(code)) {
      return true;
    }
    at = cause;
  }
  return false;
}

/** Tokens of a text without a tokenizer: a third of its characters, which errs towards more for most languages. */
export function roughTokens(text: string): number {
  return Math.ceil(text.length / 3);
}
