// Exchanges that were recorded between the published clients and an Upstash server: the same requests get the same answers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { scriptsOf } from './scripts.mjs';

const url = process.env.TEST_URL;
const recorded = readFileSync(new URL('recorded.jsonl', import.meta.url), 'utf8').trim().split('\n').map((line) => JSON.parse(line));

/** The record has only the length of a script. */
const texts = [...scriptsOf('ratelimit-2.2').values(), "redis.call('SET', KEYS[1], 1) return 2^53 --".padEnd(56, '-')];
function withScript(body) {
  return body.replace(/"<script of (\d+) bytes>"/, (whole, length) => {
    const text = texts.find((each) => Buffer.byteLength(each) === Number(length));
    assert.ok(text, `no script of ${length} bytes`);
    return JSON.stringify(text);
  });
}

/** The recorded server sent a status within an array as it is, which the JavaScript client decodes to "8"; here it is encoded. */
const encoded = (text) => text.replace('null,"OK"]', 'null,"T0s="]');

async function send(exchange) {
  const headers = { ...exchange.headers };
  // The recorded request without the right token keeps its own.
  if (headers.authorization === 'Bearer test_token') headers.authorization = `Bearer ${process.env.TEST_TOKEN}`;
  return fetch(url + exchange.url, { method: exchange.method, headers, body: withScript(exchange.body) });
}

/** The payloads of an event stream, one after the other. */
async function* payloads(response) {
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines) if (line.startsWith('data: ')) yield line.slice('data: '.length);
  }
}

test('each recorded request gets the recorded answer', async (t) => {
  const syncTokens = new Set();
  const streams = [];
  const expected = recorded.filter((each) => each.event).map((each) => each.event);
  for (const [i, exchange] of recorded.entries()) {
    if (exchange.event) continue;
    const response = await send(exchange);
    const what = `exchange ${i}: ${exchange.method} ${exchange.url} ${exchange.body}`;
    assert.equal(response.status, exchange.status, what);
    if (exchange.sse) {
      assert.match(response.headers.get('content-type'), /^text\/event-stream/, what);
      streams.push(payloads(response));
      // What is published later is to arrive: the subscription stands when it has been confirmed.
      const first = (await streams.at(-1).next()).value;
      assert.ok(expected.includes(first), `${what}: ${first}`);
      continue;
    }
    assert.equal(await response.text(), encoded(exchange.res), what);
    assert.equal(response.headers.get('content-type'), 'application/json', what);
    if (exchange.status !== 401) {
      const token = response.headers.get('upstash-sync-token');
      assert.ok(token && !syncTokens.has(token), `${what}: sync token ${token}`);
      syncTokens.add(token);
    }
  }
  const messages = [];
  for (const stream of streams) {
    messages.push((await stream.next()).value);
    await stream.return();
  }
  assert.deepEqual(messages.sort(), expected.filter((each) => /^p?message/.test(each)).sort());
});
