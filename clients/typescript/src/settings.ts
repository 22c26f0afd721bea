import { ArgumentError } from './errors.js';

/** The longest time of a timer of JavaScript, 24 days; a longer one ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** The time ends the tries, not their number: more than this in it would be a flood. */
const MOST_RETRIES = 100;

/** @throws ArgumentError for a time that a timer cannot wait: it would be none at all */
export function checkedTimeout(name: string, ms: number): number {
  if (typeof ms !== 'number' || !(ms >= 1 && ms <= LONGEST_TIMER_MS)) {
    throw new ArgumentError(`${name}: ${String(ms)} (expected: 1 to ${LONGEST_TIMER_MS} milliseconds)`);
  }
  return ms;
}

/** @throws ArgumentError for a number that is no count of retries */
export function checkedRetries(count: number): number {
  if (!Number.isInteger(count) || count < 0 || count > MOST_RETRIES) {
    throw new ArgumentError(`maxRetries: ${String(count)} (expected: a whole number from 0 to ${MOST_RETRIES})`);
  }
  return count;
}

/** A key that no header can hold would be repeated in the message of `fetch`. */
export function checkedKey(key: string | undefined): string | undefined {
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) {
    throw new ArgumentError('apiKey: not shown (expected: printable ASCII without spaces)');
  }
  return key;
}

export function checkedUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new ArgumentError('url: not an address (expected: such as http://127.0.0.1:8080)');
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new ArgumentError(`url: ${parsed.protocol} (expected: http or https)`);
  }
  if (parsed.username || parsed.password || parsed.search || parsed.hash) {
    throw new ArgumentError('url: has a user, a query or a fragment (expected: scheme, host and port)');
  }
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
}
