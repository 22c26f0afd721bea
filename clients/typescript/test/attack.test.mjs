// What an application may do wrong, and what a machine, a network or a provider may do to it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import OpenAI from 'openai';
import * as tg from 'tidegate';
import { tidegateModel } from 'tidegate/ai';
import { meteredFetch } from 'tidegate/openai';
import { scene } from './metering.mjs';
import { fresh, listen, nowhere, proxy, until, url } from './support.mjs';

const { Tidegate } = tg;
const SECRET = 'tg_secret_0123456789';
const messages = [{ role: 'user', content: 'say three words' }];
const json = (response, text, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(text);
/** Everything that a log may show of a value. */
const shown = (value) => [inspect(value, { depth: 20, showHidden: true }), JSON.stringify(value), String(value), value?.stack].join('\n');
const thrown = async (work) => Promise.resolve().then(work).then(() => assert.fail('nothing was thrown'), (error) => error);

test('the API key is in no error, no decision and no print of a client', async (t) => {
  const garbage = await listen(t, (request, response) => json(response, '[]'));
  const refusing = await listen(t, (_, response) => json(response, '{"type":"urn:tidegate:problem:unauthorized","detail":"no such key"}', 401));
  for (const at of [await nowhere(), garbage, refusing]) {
    const client = new Tidegate({ url: at, apiKey: SECRET, maxRetries: 0 });
    const seen = [client, await client.acquire({ subject: 'a' }).catch((error) => error), await thrown(() => client.status({ subject: 'a' })), await thrown(() => client.settle('r', { usage: {} }))];
    for (const value of seen) assert.doesNotMatch(shown(value), /tg_secret/);
  }
  // A key that no header can hold is refused where it is given: `fetch` would repeat it in its message.
  for (const wrong of [`${SECRET}\n`, `${SECRET} `, `${SECRET}\u00fc`, `a\r\nx: ${SECRET}`, '']) {
    const error = await thrown(() => new Tidegate({ url, apiKey: wrong }));
    assert.ok(error instanceof tg.ArgumentError, error.name);
    assert.match(error.message, /^apiKey: /);
    assert.doesNotMatch(shown(error), /tg_secret/);
  }
});

test('a wrong value of the environment is an error that names its variable', async (t) => {
  const names = ['TIDEGATE_URL', 'TIDEGATE_API_KEY', 'TIDEGATE_FAILURE_POLICY'];
  t.after(() => names.forEach((name) => delete process.env[name]));
  const right = { TIDEGATE_URL: url, TIDEGATE_API_KEY: 'k', TIDEGATE_FAILURE_POLICY: 'open' };
  for (const [name, wrong] of [['TIDEGATE_URL', 'localhost'], ['TIDEGATE_API_KEY', 'a b'], ['TIDEGATE_FAILURE_POLICY', 'ajar']]) {
    Object.assign(process.env, right, { [name]: wrong });
    await assert.rejects(tg.checkCreatorRateLimit('a'), (error) => error instanceof tg.ArgumentError && error.message.startsWith(`${name}: `));
  }
});

test('a time or a count that cannot be is refused where it is given', async () => {
  for (const wrong of [0, -1, NaN, Infinity, 2 ** 31, '5']) {
    assert.throws(() => new Tidegate({ url, timeoutMs: wrong }), /^ArgumentError: timeoutMs: .* \(expected: 1 to 2147483647 milliseconds\)$/);
    assert.throws(() => new Tidegate({ url, stepTimeoutMs: wrong }), /stepTimeoutMs: /);
    await assert.rejects(new Tidegate({ url }).acquire({ subject: 'a' }, { timeoutMs: wrong }), /timeoutMs: /);
    const tidegate = new Tidegate({ url });
    for (const name of ['ttlMs', 'idleMs']) {
      const answer = await meteredFetch({ tidegate, subject: 'a', plan: 'single', [name]: wrong })('http://p/v1/chat/completions', { method: 'POST', body: '{}' });
      assert.match((await answer.json()).error.message, new RegExp(`${name}: `));
    }
  }
  for (const wrong of [-1, 0.5, NaN, Infinity, 101]) {
    assert.throws(() => new Tidegate({ url, maxRetries: wrong }), /maxRetries: .* \(expected: a whole number from 0 to 100\)$/);
    await assert.rejects(new Tidegate({ url }).check({ subject: 'a' }, { maxRetries: wrong }), /maxRetries: /);
  }
});

test('a wrong argument rejects, and does not throw before there is a promise', async () => {
  const client = new Tidegate({ url });
  for (const call of [() => client.acquire({ subject: '' }), () => client.check({}), () => client.reserve({ subject: 7 }), () => client.settle('', { usage: {} }), () => client.reset({ subject: '' })]) {
    let made;
    assert.doesNotThrow(() => (made = call()));
    await assert.rejects(made, tg.ArgumentError);
  }
});

test('a fetch that does not know the signal is left when the time is over or the caller gives up', async () => {
  const deaf = new Tidegate({ url, fetch: () => new Promise(() => {}), timeoutMs: 30, maxRetries: 0, failurePolicy: 'open' });
  const decision = await deaf.acquire({ subject: 'a' });
  assert.ok(decision.allowed && decision.cause instanceof tg.TimeoutError);
  const abort = new AbortController();
  const call = deaf.acquire({ subject: 'a' }, { timeoutMs: 60_000, signal: abort.signal });
  abort.abort(new Error('left'));
  await assert.rejects(call, /left/);
});

test('a clock of the machine that is set back or on changes no time', async (t) => {
  let skew = 0;
  const real = Date.now.bind(Date);
  t.mock.method(Date, 'now', () => real() + skew);
  const { url: at } = await proxy(t, () => {
    skew -= 3_600_000;
    return 'hang';
  });
  const client = new Tidegate({ url: at, timeoutMs: 2_000, maxRetries: 1 });
  // The signal ends a call that would go by the clock, and last an hour.
  const decision = await client.check({ subject: fresh() }, { signal: AbortSignal.timeout(60_000) });
  assert.ok(decision.cause instanceof tg.TimeoutError);

  // A stream that lives is neither taken to be dead nor left to expire.
  skew = 0;
  const it = await scene(t);
  let release;
  it.fake.script.push({ holdAfter: 1, release: new Promise((resolve) => (release = resolve)) });
  const extended = [];
  const tidegate = new Tidegate({ url, timeoutMs: 30_000, fetch: (to, init) => (to.endsWith('/extend') && extended.push(to), fetch(to, init)) });
  const answer = await meteredFetch({ ...it.options, tidegate, ttlMs: 4_000 })(`${it.fake.url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify({ model: 'gpt-5-mini', messages, stream: true }) });
  skew = 3_600_000;
  await until(() => extended.length >= 1, 'extended after the clock was set on');
  skew = -3_600_000;
  const before = extended.length;
  await until(() => extended.length > before, 'extended after the clock was set back');
  assert.deepEqual(it.charged, []);
  release();
  await answer.text();
  await it.assertEven({ requests: 1 });
});

test('JSON that is not of Tidegate is a protocol error, and no decision', async (t) => {
  const other = new Tidegate({ url: await listen(t, (_, response) => json(response, '{"ok":true}')), failurePolicy: 'open' });
  for (const call of [
    () => other.acquire({ subject: 'a' }), () => other.check({ subject: 'a' }), () => other.reserve({ subject: 'a' }), () => other.status({ subject: 'a' }),
    () => other.getRateLimitStatus('a'), () => other.settle('r', { usage: {} }), () => other.cancel('r'), () => other.checkCreatorRateLimit('a'),
  ]) {
    await assert.rejects(call, (error) => error instanceof tg.ProtocolError && error.status === 200);
  }
});

test('a Retry-After that is a date leaves numbers in a decision', async (t) => {
  const at = await listen(t, (_, response) => {
    response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': 'Mon, 30 Nov 2026 08:00:00 GMT' });
    response.end('{"type":"urn:tidegate:problem:store-unavailable","status":503,"cause":"store-unavailable","violated":["spend"]}');
  });
  assert.equal((await new Tidegate({ url: at }).acquire({ subject: 'a' })).retryAfterMs, 1000);
});

test('a usage that cannot be is charged as held, and reported', async (t) => {
  for (const usage of [{ prompt_tokens: 1e300, completion_tokens: 1 }, { prompt_tokens: -5, completion_tokens: 1 }, { prompt_tokens: 'many', completion_tokens: 2 }, { prompt_tokens: 2 ** 63, completion_tokens: 2 ** 63 }]) {
    const it = await scene(t);
    const fetch = meteredFetch({ ...it.options, fetch: async () => Response.json({ model: 'gpt-5-mini', choices: [], usage }) });
    const answer = await fetch('http://p/v1/chat/completions', { method: 'POST', body: JSON.stringify({ model: 'gpt-5-mini', messages }) });
    assert.deepEqual((await answer.json()).usage, JSON.parse(JSON.stringify(usage)));
    assert.deepEqual(await it.used(), { 'open-calls': 0, requests: 1, input: 3, output: 40 }, JSON.stringify(usage));
    assert.ok(it.errors.length === 1 && it.errors[0] instanceof tg.ProblemError, JSON.stringify(usage));
  }
});

test('a body of bytes is read, and one that cannot be read is held as a call without a maximum', async (t) => {
  const text = JSON.stringify({ model: 'gpt-5-mini', messages });
  for (const [body, held] of [[new TextEncoder().encode(text), 3], [new TextEncoder().encode(text).buffer, 3], [new Blob([text]), 3], [new Blob([text]).stream(), 0]]) {
    const it = await scene(t);
    let open;
    const fetch = meteredFetch({
      ...it.options,
      fetch: async () => {
        open = await it.used();
        return Response.json({ usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 } });
      },
    });
    await fetch('http://p/v1/chat/completions', { method: 'POST', body, duplex: 'half' });
    assert.deepEqual(open, { 'open-calls': 1, requests: 1, input: held, output: 40 });
    assert.deepEqual(it.charged, [{ input: 3, output: 5 }]);
  }
});

test('an event that comes in very many pieces is read once, not once for each piece', async (t) => {
  const it = await scene(t);
  const piece = 'x'.repeat(1_000);
  const pieces = 20_000;
  const stream = new ReadableStream({
    start(controller) {
      const put = (text) => controller.enqueue(new TextEncoder().encode(text));
      put('data: {"choices":[{"index":0,"delta":{"content":"');
      for (let n = 0; n < pieces; n++) put(piece);
      put('"}}]}\r\n\r');
      put('\ndata: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":9,"total_tokens":12}}\n\ndata: [DONE]\n\n');
      controller.close();
    },
  });
  const fetch = meteredFetch({ ...it.options, countTokens: undefined, fetch: async () => new Response(stream, { headers: { 'content-type': 'text/event-stream' } }) });
  const body = JSON.stringify({ model: 'gpt-5-mini', messages, stream: true, stream_options: { include_usage: true } });
  const text = await (await fetch('http://p/v1/chat/completions', { method: 'POST', body })).text();
  assert.ok(text.length > pieces * piece.length);
  assert.deepEqual(it.charged, [{ input: 3, output: 9 }]);
});

test('the text of a long stream that is cut off is counted whole, and in its order', async (t) => {
  const it = await scene(t);
  const delta = (content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
  const text = Array.from({ length: 5_001 }, (_, n) => String(n)).join(' ');
  const stream = new ReadableStream({
    start(controller) {
      for (const letter of text) controller.enqueue(new TextEncoder().encode(delta(letter)));
      controller.close();
    },
  });
  let counted = '';
  const countTokens = (what) => ((counted = what), it.options.countTokens(what));
  const fetch = meteredFetch({ ...it.options, countTokens, onAbort: 'streamed', fetch: async () => new Response(stream, { headers: { 'content-type': 'text/event-stream' } }) });
  await (await fetch('http://p/v1/chat/completions', { method: 'POST', body: JSON.stringify({ model: 'gpt-5-mini', messages, stream: true }) })).text();
  assert.equal(counted, text);
  assert.deepEqual(it.charged, [{ input: 3, output: 5_001 }]);
});

test('callbacks that reject are reported, and are no unhandled rejection', async (t) => {
  const unhandled = [];
  const note = (error) => unhandled.push(error);
  process.on('unhandledRejection', note);
  t.after(() => process.off('unhandledRejection', note));
  const lines = [];
  t.mock.method(console, 'error', (line) => lines.push(line));
  const it = await scene(t);
  const fault = () => Promise.reject(new Error('a fault of the application'));
  const client = new OpenAI({ baseURL: `${it.fake.url}/v1`, apiKey: 'k', fetch: meteredFetch({ ...it.options, onSettled: fault, onError: fault }) });
  await client.chat.completions.create({ model: 'gpt-5-mini', messages });
  await until(() => lines.length === 1, 'reported');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(unhandled, []);
  assert.deepEqual(await it.used(), { 'open-calls': 0, requests: 1, input: 3, output: 3 });
});

test('a process with an open call ends by itself', async (t) => {
  const here = fileURLToPath(new URL('..', import.meta.url));
  const code = `import { Tidegate, withRateLimit } from 'tidegate';
    const tidegate = new Tidegate({ url: '${url}' });
    await tidegate.acquire({ subject: 'ends', plan: 'pro' });
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1)) });
    const options = { tidegate, subject: () => '${fresh()}', plan: 'single', mode: 'reserve' };
    console.log((await withRateLimit(() => new Response(endless), options)(new Request('http://a/'), {})).status);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: here, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
  assert.deepEqual({ ...(await ended), out }, { code: 0, signal: null, out: '200\n' });
  clearTimeout(late);
});

test('settings that are missing or of another kind are refused where a wrapper is made, and not with the first request', async () => {
  const handler = async () => new Response();
  const made = [
    [() => tg.withRateLimit(handler), /^subject: undefined \(expected: a function of the request\)$/],
    [() => tg.withRateLimit(handler, { subject: 'acme' }), /^subject: acme \(expected: /],
    [() => tg.withRateLimit(undefined, { subject: () => 'a' }), /^handler: undefined /],
    [() => meteredFetch(), /^subject: undefined \(expected: 1 to 128 bytes, or a function of the request\)$/],
    [() => meteredFetch({ plan: 'pro', subject: '' }), /^subject:  \(expected: /],
  ];
  for (const [make, message] of made) assert.throws(make, (error) => error instanceof tg.ArgumentError && message.test(error.message));
  // The subject of a model may come with each call.
  await assert.rejects(tidegateModel().wrapGenerate({ params: { prompt: [] }, model: { modelId: 'm' } }), tg.TidegateError);
});
