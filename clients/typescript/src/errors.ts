/** A problem document (RFC 9457) as the server sent it. */
export interface Problem {
  type: string;
  title?: string;
  status?: number;
  detail?: string;
  /** The part of the request that is at fault. */
  field?: string;
  [member: string]: unknown;
}

/** The base of all errors of this package. The message never holds an API key. */
export class TidegateError extends Error {
  /** AI SDKs that look for it do not repeat the call. */
  readonly isRetryable: boolean = false;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message);
    if (options && 'cause' in options) {
      (this as { cause?: unknown }).cause = options.cause;
    }
  }
}

/** No server is configured. Thrown by every call, so that a missing variable never means "no limiting". */
export class NotConfiguredError extends TidegateError {}

/** A setting or an argument has a value that cannot be used. */
export class ArgumentError extends TidegateError {}

/** No answer came: connection refused, reset, name not found. */
export class UnreachableError extends TidegateError {
  /** Whether it is certain that the request did not reach a server. */
  readonly notSent: boolean;

  constructor(message: string, options: { cause?: unknown; notSent: boolean }) {
    super(message, options);
    this.notSent = options.notSent;
  }
}

/** No answer came in the time that the caller gave. */
export class TimeoutError extends TidegateError {}

/** The answer has not the form of an answer of Tidegate: a proxy, or another program. */
export class ProtocolError extends TidegateError {
  constructor(message: string, readonly status: number) {
    super(message);
  }
}

/** The server answered with a problem document. One subclass for each problem type. */
export class ProblemError extends TidegateError {
  readonly type: string;
  readonly status: number;
  readonly detail: string | undefined;
  readonly field: string | undefined;
  readonly problem: Problem;
  /** What `Retry-After` says, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, status: number, retryAfterMs?: number) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.type = problem.type;
    this.status = status;
    this.detail = problem.detail;
    this.field = problem.field;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

export class MalformedError extends ProblemError {}
export class UnauthorizedError extends ProblemError {}
export class ForbiddenError extends ProblemError {}
export class NotFoundError extends ProblemError {}
export class MethodNotAllowedError extends ProblemError {}
export class UnknownReservationError extends ProblemError {}
export class ConflictError extends ProblemError {}
export class GoneError extends ProblemError {}
export class RequestTimeoutError extends ProblemError {}
export class TooLargeError extends ProblemError {}
export class UriTooLongError extends ProblemError {}
export class UnsupportedMediaTypeError extends ProblemError {}
export class UnacceptableError extends ProblemError {}
export class TooManyReservationsError extends ProblemError {}
export class KeyRateError extends ProblemError {}
export class HeadersTooLargeError extends ProblemError {}
export class InternalError extends ProblemError {}
export class NotImplementedError extends ProblemError {}
export class VersionNotSupportedError extends ProblemError {}
export class TooManyConnectionsError extends ProblemError {}
export class StoreUnavailableError extends ProblemError {}
export class StoreFullError extends ProblemError {}
export class StateUnreadableError extends ProblemError {}
export class NotReadyError extends ProblemError {}

const PREFIX = 'urn:tidegate:problem:';

/** The error class of each problem type, by the last part of the type. */
const CLASSES: Record<string, new (problem: Problem, status: number, retryAfterMs?: number) => ProblemError> = {
  malformed: MalformedError,
  unauthorized: UnauthorizedError,
  forbidden: ForbiddenError,
  'not-found': NotFoundError,
  'method-not-allowed': MethodNotAllowedError,
  'unknown-reservation': UnknownReservationError,
  conflict: ConflictError,
  gone: GoneError,
  timeout: RequestTimeoutError,
  'too-large': TooLargeError,
  'uri-too-long': UriTooLongError,
  'unsupported-media-type': UnsupportedMediaTypeError,
  unacceptable: UnacceptableError,
  'too-many-reservations': TooManyReservationsError,
  'key-rate': KeyRateError,
  'headers-too-large': HeadersTooLargeError,
  internal: InternalError,
  'not-implemented': NotImplementedError,
  'version-not-supported': VersionNotSupportedError,
  'too-many-connections': TooManyConnectionsError,
  'store-unavailable': StoreUnavailableError,
  'store-full': StoreFullError,
  'state-unreadable': StateUnreadableError,
  'not-ready': NotReadyError,
};

/** The typed error of a problem document; a type of a later release gives the base class. */
export function problemError(problem: Problem, status: number, retryAfterMs?: number): ProblemError {
  const slug = problem.type.startsWith(PREFIX) ? problem.type.slice(PREFIX.length) : '';
  const known = Object.prototype.hasOwnProperty.call(CLASSES, slug) ? CLASSES[slug] : undefined;
  return new (known ?? ProblemError)(problem, status, retryAfterMs);
}

/** A limit denies the call. */
export class RateLimitError extends TidegateError {
  /** Whole seconds, rounded up, until the call would pass with no other traffic; ten years where it never will. */
  readonly retryAfter: number;
  /** The capacity of the limit that denied: of several, of the one with the longest wait. */
  readonly limit: number;
  /** What is left of that limit. */
  readonly remaining: number;
  /** The names of all limits that denied. */
  readonly violated: string[];
  /** Whether waiting does not help, since the cost is above the capacity. */
  readonly never: boolean;
  /** The headers for an answer to the caller: Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-…. */
  readonly headers: Record<string, string>;
  /** The problem document, to be passed on as the body. */
  readonly problem: Problem | undefined;
  /** The HTTP status to answer with: 429, or what the limit chose. */
  readonly status: number;

  constructor(message: string, details: RateLimitDetails) {
    super(message);
    this.retryAfter = details.retryAfter;
    this.limit = details.limit;
    this.remaining = details.remaining;
    this.violated = details.violated ?? [];
    this.never = details.never ?? false;
    this.headers = details.headers ?? {};
    this.problem = details.problem;
    this.status = details.status ?? 429;
  }
}

/** An override blocks the subject: every call is denied, whatever the limits say. */
export class SubjectBlockedError extends RateLimitError {
  /** Why, as the operator wrote it; empty if nothing was. */
  readonly reason: string;

  constructor(reason: string, details: RateLimitDetails) {
    super(reason === '' ? 'the subject is blocked' : `the subject is blocked (${reason})`, details);
    this.reason = reason;
  }
}

export interface RateLimitDetails {
  retryAfter: number;
  limit: number;
  remaining: number;
  violated?: string[];
  never?: boolean;
  headers?: Record<string, string>;
  problem?: Problem;
  status?: number;
}

// Named by these words and not by the classes' own names, which a bundler shortens.
const NAMED = {
  TidegateError, NotConfiguredError, ArgumentError, UnreachableError, TimeoutError, ProtocolError, ProblemError,
  MalformedError, UnauthorizedError, ForbiddenError, NotFoundError, MethodNotAllowedError, UnknownReservationError,
  ConflictError, GoneError, RequestTimeoutError, TooLargeError, UriTooLongError, UnsupportedMediaTypeError,
  UnacceptableError, TooManyReservationsError, KeyRateError, HeadersTooLargeError, InternalError,
  NotImplementedError, VersionNotSupportedError, TooManyConnectionsError, StoreUnavailableError, StoreFullError,
  StateUnreadableError, NotReadyError, RateLimitError, SubjectBlockedError,
};
for (const [name, { prototype }] of Object.entries(NAMED)) {
  Object.defineProperty(prototype, 'name', { value: name, configurable: true, writable: true });
}
