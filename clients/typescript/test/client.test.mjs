import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tg from 'tidegate';
import { fresh, listen, nowhere, proxy, url } from './support.mjs';

const { Tidegate } = tg;
const client = new Tidegate({ url });
const used = async (subject, plan = 'single') =>
  Object.fromEntries((await client.status({ subject, plan })).limits.map((limit) => [limit.name, limit.used]));

test('a reservation is held, extended, settled, and adjusted', async () => {
  const subject = fresh();
  const held = await client.reserve({ subject, plan: 'single', cost: { input_tokens: 100, output_tokens: 50 } });
  assert.equal(held.allowed, true);
  assert.equal(held.state, 'OPEN');
  assert.equal(held.degraded, false);
  assert.deepEqual(await used(subject), { 'open-calls': 1, requests: 1, input: 100, output: 50 });
  const extended = await client.extend(held.reservation, { cost: { output_tokens: 80 }, ttlMs: 5000 });
  assert.equal(extended.result, 'EXTENDED');
  assert.equal((await used(subject)).output, 80);
  const settled = await client.settle(held.reservation, { usage: { prompt_tokens: 90, completion_tokens: 60, total_tokens: 150 } });
  assert.equal(settled.result, 'SETTLED');
  assert.equal(settled.journalled, false);
  assert.deepEqual(await used(subject), { 'open-calls': 0, requests: 1, input: 90, output: 60 });
  assert.equal((await client.adjust(held.reservation, { usage: { input: 90, output: 61 }, seq: 1 })).result, 'ADJUSTED');
  assert.equal((await client.reservation(held.reservation)).state, 'SETTLED');
  assert.equal((await used(subject)).output, 61);
});

test('a cancelled reservation gives all back', async () => {
  const subject = fresh();
  const held = await client.reserve({ subject, plan: 'single', cost: { output_tokens: 50 } });
  assert.equal((await client.cancel(held.reservation)).result, 'CANCELLED');
  assert.deepEqual(await used(subject), { 'open-calls': 0, requests: 0, input: 0, output: 0 });
});

test('a denial is a value with its wait and the headers to pass on', async () => {
  const request = { subject: fresh(), plan: 'tiny' };
  assert.equal((await client.acquire(request)).allowed, true);
  const denied = await client.acquire(request);
  assert.equal(denied.allowed, false);
  assert.equal(denied.status, 429);
  assert.deepEqual(denied.violated, ['requests']);
  assert.ok(denied.retryAfterMs > 3_500_000);
  assert.equal(denied.headers['x-ratelimit-limit'], '1');
  assert.match(denied.headers['ratelimit'], /^"requests";r=0;t=36/);
  assert.equal(denied.headers['retry-after'], '3600');
});

test('a check counts nothing, and a reset forgets', async () => {
  const request = { subject: fresh(), plan: 'tiny' };
  assert.equal((await client.check(request)).allowed, true);
  assert.equal((await client.acquire(request)).allowed, true);
  assert.equal((await client.check(request)).allowed, false);
  await client.reset({ subject: request.subject });
  assert.equal((await client.check(request)).allowed, true);
});

test('an acquire with an id counts once, however often its answers are lost', async (t) => {
  const { url: at, seen } = await proxy(t, (_, n) => (n <= 2 ? 'drop' : undefined));
  const subject = fresh();
  const decision = await new Tidegate({ url: at, timeoutMs: 20_000 }).acquire({ subject, plan: 'pro', id: 'one' });
  assert.equal(decision.allowed, true);
  assert.equal(seen.length, 3);
  assert.equal((await used(subject, 'pro'))['requests-per-hour'], 1);
});

test('an acquire without an id is not sent again when its answer is lost', async (t) => {
  const { url: at, seen } = await proxy(t, () => 'drop');
  const subject = fresh();
  const decision = await new Tidegate({ url: at }).acquire({ subject, plan: 'pro' });
  assert.equal(decision.allowed, false);
  assert.equal(decision.degraded, true);
  assert.ok(decision.cause instanceof tg.UnreachableError);
  assert.equal(seen.length, 1);
  assert.equal((await used(subject, 'pro'))['requests-per-hour'], 1);
});

test('every step of a reservation survives lost answers and is booked once', async (t) => {
  const { url: at } = await proxy(t, (_, n) => (n % 2 === 1 ? 'drop' : undefined));
  const lossy = new Tidegate({ url: at, timeoutMs: 20_000 });
  const subject = fresh();
  const held = await lossy.reserve({ subject, plan: 'single', cost: { output_tokens: 50 } });
  await lossy.extend(held.reservation, { cost: { output_tokens: 70 } });
  const settled = await lossy.settle(held.reservation, { usage: { input: 1, output: 2 } });
  assert.equal(settled.result, 'ALREADY');
  await lossy.adjust(held.reservation, { usage: { input: 1, output: 3 }, seq: 1 });
  assert.deepEqual(await used(subject), { 'open-calls': 0, requests: 1, input: 1, output: 3 });
});

test('Retry-After is obeyed where it fits into the time, and otherwise ends the call at once', async (t) => {
  const times = [];
  const at = await listen(t, (request, response) => {
    times.push(Date.now());
    const headers = { 'content-type': 'application/problem+json', 'retry-after': request.url.includes('/long') ? '60' : '1' };
    response.writeHead(503, headers).end('{"type":"urn:tidegate:problem:store-unavailable","status":503,"detail":"away"}');
  });
  const one = new Tidegate({ url: at, maxRetries: 1, stepTimeoutMs: 30_000 });
  await assert.rejects(one.settle('short', { usage: {} }), tg.StoreUnavailableError);
  assert.equal(times.length, 2);
  assert.ok(times[1] - times[0] >= 990, `${times[1] - times[0]} ms between the two`);
  times.length = 0;
  await assert.rejects(one.settle('long', { usage: {} }), tg.StoreUnavailableError);
  assert.equal(times.length, 1);
});

test('x-should-retry: false ends the call', async (t) => {
  let count = 0;
  const at = await listen(t, (_, response) => {
    count++;
    response.writeHead(503, { 'content-type': 'application/problem+json', 'x-should-retry': 'false' });
    response.end('{"type":"urn:tidegate:problem:store-unavailable","status":503}');
  });
  await assert.rejects(new Tidegate({ url: at }).cancel('r'), tg.StoreUnavailableError);
  assert.equal(count, 1);
});

test('retries are bounded', async (t) => {
  let count = 0;
  const at = await listen(t, (request) => {
    count++;
    request.socket.destroy();
  });
  await assert.rejects(new Tidegate({ url: at, maxRetries: 3 }).cancel('r'), tg.UnreachableError);
  assert.equal(count, 4);
});

test('a server that does not answer is a timeout', async (t) => {
  const { url: at } = await proxy(t, () => 'hang');
  const slow = new Tidegate({ url: at, stepTimeoutMs: 100 });
  await assert.rejects(slow.cancel('r'), tg.TimeoutError);
  const decision = await slow.acquire({ subject: fresh() }, { timeoutMs: 50 });
  assert.ok(decision.cause instanceof tg.TimeoutError);
});

test('an abort of the caller ends the call with its reason, under each policy', async (t) => {
  const { url: at } = await proxy(t, () => 'hang');
  for (const failurePolicy of ['open', 'closed']) {
    const abort = new AbortController();
    const call = new Tidegate({ url: at, failurePolicy }).acquire({ subject: fresh() }, { signal: abort.signal, timeoutMs: 60_000 });
    abort.abort(new Error('left'));
    await assert.rejects(call, /left/);
  }
});

test('without a server the policy decides and the answer says degraded', async () => {
  const away = await nowhere();
  const open = await new Tidegate({ url: away, failurePolicy: 'open' }).reserve({ subject: 'a' });
  assert.equal(open.allowed, true);
  assert.equal(open.degraded, true);
  assert.equal(open.reservation, undefined);
  const closed = await new Tidegate({ url: away }).acquire({ subject: 'a' });
  assert.equal(closed.allowed, false);
  assert.equal(closed.degraded, true);
  assert.deepEqual(closed.violated, []);
  assert.equal(closed.retryAfterMs, 1000);
  await assert.rejects(new Tidegate({ url: away, failurePolicy: 'open' }).status({ subject: 'a' }), tg.UnreachableError);
});

test('the policy open does not overrule a refusal of the server', async (t) => {
  const at = await listen(t, (_, response) => {
    response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' });
    response.end('{"type":"urn:tidegate:problem:store-unavailable","status":503,"source":"none","cause":"store-unavailable","violated":["spend"]}');
  });
  const decision = await new Tidegate({ url: at, failurePolicy: 'open' }).acquire({ subject: 'a' });
  assert.equal(decision.allowed, false);
  assert.equal(decision.degraded, true);
  assert.ok(tg.denialError(decision) instanceof tg.StoreUnavailableError);
  const wrongKey = await listen(t, (_, response) => response.writeHead(401, { 'content-type': 'application/problem+json' }).end('{"type":"urn:tidegate:problem:unauthorized"}'));
  await assert.rejects(new Tidegate({ url: wrongKey, failurePolicy: 'open' }).acquire({ subject: 'a' }), tg.UnauthorizedError);
});

test('a settle that the server wrote down for later says so', async (t) => {
  const at = await listen(t, (_, response) => response.writeHead(202, { 'content-type': 'application/json' }).end('{"result":"JOURNALLED","reservation":"r1.x"}'));
  const outcome = await new Tidegate({ url: at }).settle('r1.x', { usage: {} });
  assert.equal(outcome.journalled, true);
  assert.equal(outcome.result, 'JOURNALLED');
});

test('what is no Tidegate is a protocol error, and a redirect is not followed', async (t) => {
  const html = await listen(t, (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'));
  await assert.rejects(new Tidegate({ url: html, failurePolicy: 'open' }).acquire({ subject: 'a' }), tg.ProtocolError);
  let followed = 0;
  const other = await listen(t, (_, response) => response.end(String(++followed)));
  const moved = await listen(t, (_, response) => response.writeHead(307, { location: other }).end());
  await assert.rejects(new Tidegate({ url: moved, apiKey: 'k' }).status({ subject: 'a' }), tg.ProtocolError);
  assert.equal(followed, 0);
});

test('wrong settings are refused where they are given, and the message repeats no secret', async () => {
  for (const wrong of ['', 'localhost:8080', 'ftp://a', 'http://user:secret@a', 'http://a/?key=secret']) {
    assert.throws(() => new Tidegate({ url: wrong }), (error) => error instanceof tg.ArgumentError && !error.message.includes('secret'));
  }
  assert.throws(() => new Tidegate({ url, failurePolicy: 'ajar' }), tg.ArgumentError);
  await assert.rejects(client.acquire({ subject: '' }), tg.ArgumentError);
});

test('each error has its name as a text, which a bundler that shortens the names of classes leaves as it is', () => {
  const errors = Object.entries(tg).filter(([, value]) => value.prototype instanceof Error);
  assert.ok(errors.length > 30, `${errors.length}`);
  for (const [name, { prototype }] of errors) {
    assert.equal(Object.hasOwn(prototype, 'name') && prototype.name, name);
  }
  assert.match(String(new tg.TimeoutError('late')), /^TimeoutError: late$/);
});
