import type { MeteredCall } from './metered-call.js';
import { billingOf, hasUsage } from './provider-usage.js';
import type { Watcher } from './read-ahead.js';

/** Events with usage that are kept: the first ones, and the last. Some servers send running totals with every chunk. */
const KEPT_EVENTS = 32;
/** A longer event, in characters, is passed on as it comes, and no usage is read from it. An image takes 10 million. */
const LONGEST_EVENT = 64_000_000;
const LAST_EVENTS = new Set(['message_stop', 'response.completed', 'response.incomplete', 'response.failed']);

type Event = Record<string, unknown>;

/** Of an answer without a readable usage, such as audio: it is charged as estimated. */
export function bytesWatcher(call: MeteredCall): Watcher<Uint8Array> {
  return {
    chunk(bytes) {
      call.touch();
      return [bytes];
    },
    end: () => call.settleUnknown(),
    sizeOf: (bytes) => bytes.byteLength,
  };
}

/**
 * Of a stream of server-sent events: collects the usage, settles before the last event is passed on, and takes out the
 * chunk that only the limiter asked for.
 */
export function eventsWatcher(call: MeteredCall, strip: boolean): Watcher<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const usages: Event[] = [];
  // The event that is not whole yet: its first parts, in which no event ends, and what came last.
  let parts: string[] = [];
  let partsLength = 0;
  let unread = '';
  let complete = false;

  const note = (event: Event) => {
    call.wrote(writtenIn(event));
    if (hasUsage(event)) {
      usages.splice(KEPT_EVENTS - 1, usages.length >= KEPT_EVENTS ? 1 : 0);
      usages.push(billingOf(event) as Event);
      // Of the formats that are read here, only Anthropic's reports a usage before the end.
      complete ||= event['type'] !== 'message_start';
    }
  };
  const settle = () => {
    if (complete) {
      return call.settle({ events: usages });
    }
    const began = usages.length > 0;
    return call.settleUnknown(
      began ? (output) => ({ events: [...usages, { type: 'message_delta', usage: { output_tokens: output } }] }) : undefined,
    );
  };
  const passOn = async (block: string): Promise<boolean> => {
    const data = dataOf(block);
    const event = data === undefined ? undefined : parsed(data);
    if (event) {
      note(event);
    }
    if (data === '[DONE]' || (event && LAST_EVENTS.has(String(event['type'])))) {
      await settle();
    }
    return !(strip && event && isUsageAlone(event));
  };

  const take = (end: number): string => {
    const taken = parts.join('') + unread.slice(0, end);
    parts = [];
    partsLength = 0;
    unread = unread.slice(end);
    return taken;
  };

  return {
    async chunk(bytes) {
      call.touch();
      unread += decoder.decode(bytes, { stream: true });
      let passed = '';
      for (let end = endOfBlock(unread); end > 0; end = endOfBlock(unread)) {
        const block = take(end);
        if (await passOn(block)) {
          passed += block;
        }
      }
      // Joined once, at its end, however many parts an event has. An end may begin in the last three characters.
      if (unread.length > 3) {
        parts.push(unread.slice(0, -3));
        partsLength += unread.length - 3;
        unread = unread.slice(-3);
      }
      if (partsLength > LONGEST_EVENT) {
        passed += take(unread.length);
      }
      return passed === '' ? [] : [encoder.encode(passed)];
    },
    end: async () => {
      unread += decoder.decode();
      const last = take(unread.length);
      const passed = last !== '' && (await passOn(last));
      await settle();
      return passed ? [encoder.encode(last)] : [];
    },
    sizeOf: (bytes) => bytes.byteLength,
  };
}

function dataOf(block: string): string | undefined {
  const lines = block.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'));
  return lines.length === 0 ? undefined : lines.map((line) => line.slice(5).replace(/^ /, '')).join('\n');
}

/** Where the first whole event ends, behind its empty line; 0 if none is whole. */
function endOfBlock(text: string): number {
  const found = /\r\n\r\n|\n\n|\r\r/.exec(text);
  return found ? found.index + found[0].length : 0;
}

function parsed(text: string): Event | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Event) : undefined;
  } catch {
    return undefined;
  }
}

/** The chunk that `include_usage` adds: no choice, and the usage. */
function isUsageAlone(event: Event): boolean {
  return Array.isArray(event['choices']) && event['choices'].length === 0 && hasUsage(event);
}

/** What a model wrote in one event: chat and text completions, responses, messages. */
function writtenIn(event: Event): string {
  const found: unknown[] = [];
  if (typeof event['delta'] === 'string') {
    found.push(event['delta']);
  }
  const deltas = [event['delta'], ...((event['choices'] as Event[] | undefined) ?? []).flatMap((choice) => [choice, choice['delta']])];
  for (const delta of deltas as (Event | undefined)[]) {
    if (typeof delta === 'object' && delta !== null) {
      found.push(delta['content'], delta['text'], delta['thinking'], delta['partial_json'], delta['reasoning_content']);
      for (const call of (delta['tool_calls'] as { function?: { arguments?: unknown } }[] | undefined) ?? []) {
        found.push(call.function?.arguments);
      }
    }
  }
  return found.filter((part) => typeof part === 'string').join('');
}
