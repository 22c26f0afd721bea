import type { Problem, TidegateError } from './errors.js';

/** How much of each meter; integers. Spend is in nano-dollars: $1.25 is 1250000000. */
export interface Cost {
  requests?: number;
  input_tokens?: number;
  output_tokens?: number;
  tokens?: number;
  spend?: number;
  [meter: string]: number | undefined;
}

/** Who calls what. */
export interface Request {
  /** The tenant whose quota is charged. */
  subject: string;
  /** Default `pro`. */
  plan?: string;
  user?: string;
  model?: string;
  /** Default one request. */
  cost?: Cost;
}

export interface AcquireRequest extends Request {
  /** The same request under the same id counts once, however often it is sent. */
  id?: string;
}

export interface ReserveRequest extends AcquireRequest {
  /** How long it stays open unless it is extended. The server's default is ten minutes. */
  ttlMs?: number;
}

/** How one limit stands. */
export interface LimitFigures {
  name: string;
  meter: string;
  /** `null` is unlimited. */
  capacity: number | null;
  used: number;
  remaining: number | null;
  resetAfterMs: number;
  shadow?: boolean;
  exceeded?: boolean;
}

interface DecisionBase {
  /** Every limit of the plan, in its order; empty where nothing could be read. */
  limits: LimitFigures[];
  /** Which store decided: `memory`, `redis`, `local`, `none`; `client` where no server answered. */
  source: string;
  /** Decided without the shared counts. */
  degraded: boolean;
  /** Headers for an answer to the caller, names in lower case. */
  headers: Record<string, string>;
  /** Why it is degraded, where this client knows. */
  cause?: TidegateError;
}

export interface Allowed extends DecisionBase {
  allowed: true;
}

export interface Denied extends DecisionBase {
  allowed: false;
  /** The names of all limits that denied; empty where no limit is known to be reached. */
  violated: string[];
  /** Until the cost would pass with no other traffic. Absent where it never will. */
  retryAfterMs?: number;
  never?: boolean;
  /** Whether an override blocks the subject, and why. */
  blocked?: boolean;
  reason?: string;
  /** Whether the wait is no more than a hint. */
  hint?: boolean;
  /** 429, or the status that the limit chose; 503 where nothing could be decided. */
  status: number;
  problem?: Problem;
}

export type Decision = Allowed | Denied;

export type ReservationState = 'OPEN' | 'EXPIRED' | 'SETTLED' | 'CANCELLED';

/** What a reserve adds to a decision. Without a handle nothing is held, and there is nothing to settle. */
export interface Held {
  reservation?: string;
  id: string;
  state?: ReservationState;
  expiresAt?: string;
}

export type Reservation = (Allowed & Held) | (Denied & Held);

export interface Charge {
  name: string;
  meter: string;
  amount: number;
}

/** What a step on a reservation did. */
export interface Outcome {
  result: 'SETTLED' | 'CANCELLED' | 'EXTENDED' | 'ADJUSTED' | 'FOUND' | 'ALREADY' | 'STOP' | 'JOURNALLED';
  reservation: string;
  /** Written down while the store is away (202), and done once when it is back. */
  journalled: boolean;
  state?: ReservationState;
  expiresAt?: string;
  charges?: Charge[];
  estimated?: boolean;
  seq?: number;
  format?: string;
  unknown?: unknown;
  untracked?: boolean;
  unpricedSpend?: boolean;
  [member: string]: unknown;
}

/** What a call really used: one of `usage`, `events` or `meters`. */
export interface Usage {
  /** Tokens by kind, or the usage object of a provider as it came. */
  usage?: object;
  /** The events of a stream. */
  events?: object[];
  meters?: Cost;
  provider?: string;
  /** The model that answered. It must have a price. */
  model?: string;
  /** The plan of the call; says what becomes of a reservation that is not known any more. */
  plan?: string;
  trustCost?: boolean;
  unknownUsage?: 'report' | 'refuse';
  /** The answer was cut off and may have taken more: at least what is held counts. */
  estimated?: boolean;
}

export interface Extension {
  /** What is to be held in all, not on top. */
  cost?: Cost;
  ttlMs?: number;
}

export interface SubjectStatus {
  subject: string;
  plan: string;
  limits: LimitFigures[];
  source: string;
  degraded: boolean;
}

/** Settings of one call. */
export interface CallOptions {
  /** Ends the call with the reason of the signal. The failure policy does not apply. */
  signal?: AbortSignal;
  /** For the whole call, re-sent requests included. */
  timeoutMs?: number;
  /** How often a request is sent again where that is safe. */
  maxRetries?: number;
}

/** What a decision says where no server gives one: `open` allows, `closed` denies. Both are marked `degraded`. */
export type FailurePolicy = 'open' | 'closed';
