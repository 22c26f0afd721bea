// One metered call where the limiter, the settings or the caller fail.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { Tidegate } from 'tidegate';
import { meteredFetch } from 'tidegate/openai';
import { scene } from './metering.mjs';
import { proxy } from './support.mjs';

const messages = [{ role: 'user', content: 'say three words' }];
const chat = (it, more, options) =>
  new OpenAI({ baseURL: `${it.fake.url}/v1`, apiKey: 'k', fetch: meteredFetch({ ...it.options, ...more }) }).chat.completions.create(
    { model: 'gpt-5-mini', messages },
    options,
  );

test('a call that was let pass while the limiter was away is booked at its end, once', async (t) => {
  for (const fault of ['refuse', 'drop']) {
    const it = await scene(t);
    const lossy = await proxy(t, (_, n) => (n === 1 ? fault : undefined));
    const tidegate = new Tidegate({ url: lossy.url, failurePolicy: 'open', maxRetries: 0, timeoutMs: 30_000 });
    await chat(it, { tidegate });
    assert.deepEqual(lossy.seen.map(({ path }) => path.replace(/r1\.[^/]+/, 'r1')), ['/v1/reservations', '/v1/reservations', '/v1/reservations/r1/settle']);
    await it.assertEven({ requests: 1 });
  }
});

test('a call that cannot be booked is reported, and its answer is given', async (t) => {
  const it = await scene(t);
  const lossy = await proxy(t, (request) => (request.url.endsWith('/settle') ? 'refuse' : undefined));
  const tidegate = new Tidegate({ url: lossy.url, maxRetries: 1, timeoutMs: 30_000 });
  const answer = await chat(it, { tidegate });
  assert.equal(answer.choices[0].message.content, 'one two three');
  assert.deepEqual(it.errors.map((error) => error.name), ['UnreachableError']);
  assert.deepEqual(await it.used(), { 'open-calls': 1, requests: 1, input: 3, output: 40 });
});

test('an answer waits no longer for its booking than three seconds', async (t) => {
  const it = await scene(t);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  t.after(() => release());
  const slow = (url, init) => (url.endsWith('/settle') ? held.then(() => fetch(url, init)) : fetch(url, init));
  const tidegate = new Tidegate({ url: process.env.TIDEGATE_TEST_URL, fetch: slow, stepTimeoutMs: 60_000, timeoutMs: 30_000 });
  assert.equal((await chat(it, { tidegate })).choices[0].message.content, 'one two three');
  assert.equal(it.charged.length, 0);
});

test('callbacks that throw break neither the answer nor the booking', async (t) => {
  const it = await scene(t);
  const lines = [];
  t.mock.method(console, 'error', (line) => lines.push(line));
  const broken = () => {
    throw new Error('a fault of the application');
  };
  it.fake.script.push({ noUsage: true });
  const answer = await chat(it, { onSettled: broken, onError: broken });
  assert.equal(answer.choices[0].message.content, 'one two three');
  assert.deepEqual(await it.used(), { 'open-calls': 0, requests: 1, input: 3, output: 40 });
  assert.deepEqual(lines, ['tidegate: onError threw']);
});

test('a call that its caller gave up before it was sent gives all back', async (t) => {
  const it = await scene(t);
  const abort = new AbortController();
  const late = async (url, init) => {
    const answer = await fetch(url, init);
    if (url.endsWith('/reservations')) abort.abort();
    return answer;
  };
  const tidegate = new Tidegate({ url: process.env.TIDEGATE_TEST_URL, fetch: late, timeoutMs: 30_000 });
  await assert.rejects(chat(it, { tidegate, onSettled: undefined }, { signal: abort.signal }), OpenAI.APIUserAbortError);
  assert.equal(it.fake.seen.length, 0);
  assert.deepEqual(await it.used(), { 'open-calls': 0, requests: 0, input: 0, output: 0 });
});
