import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tidegate, UnacceptableError, withRateLimit } from 'tidegate';
import { fresh, nowhere, until, url } from './support.mjs';

const tidegate = new Tidegate({ url });
const get = (subject) => new Request('http://app/api/chat', { headers: subject ? { 'x-tenant': subject } : {} });
const subject = (request) => request.headers.get('x-tenant');
const used = async (who) => Object.fromEntries((await tidegate.status({ subject: who, plan: 'single' })).limits.map((l) => [l.name, l.used]));

test('an allowed request reaches the handler and its answer has the RateLimit headers', async () => {
  const route = withRateLimit(async (request, context) => Response.json({ id: context.params.id }), { tidegate, subject, plan: 'tiny' });
  const who = fresh();
  const answer = await route(get(who), { params: { id: 7 } });
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { id: 7 });
  assert.equal(answer.headers.get('x-ratelimit-remaining'), '0');
  assert.match(answer.headers.get('ratelimit-policy'), /^"requests";q=1;qu="requests";w=3600/);
});

test('a denied request is 429 with Retry-After and the problem, and does not reach the handler', async () => {
  let calls = 0;
  const route = withRateLimit(() => new Response(String(++calls)), { tidegate, subject, plan: () => 'tiny' });
  const who = fresh();
  await route(get(who), {});
  const answer = await route(get(who), {});
  assert.equal(answer.status, 429);
  assert.equal(calls, 1);
  assert.equal(answer.headers.get('retry-after'), '3600');
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.match(answer.headers.get('ratelimit'), /^"requests";r=0;t=3600/);
  assert.deepEqual((await answer.json()).violated, ['requests']);
});

test('a limit with a status of its own denies with that', async () => {
  const route = withRateLimit(() => new Response(), { tidegate, subject, plan: 'prepaid', cost: { spend: 1_000_000_000 } });
  const who = fresh();
  await route(get(who), {});
  assert.equal((await route(get(who), {})).status, 402);
});

test('a request without a subject is 401, since it would not be limited', async () => {
  const route = withRateLimit(() => assert.fail('reached'), { tidegate, subject });
  assert.equal((await route(get(), {})).status, 401);
});

test('without a server a request is 503, or passes under the policy open', async () => {
  const at = await nowhere();
  const away = (failurePolicy) => new Tidegate({ url: at, failurePolicy });
  const route = (policy) => withRateLimit(() => new Response('in'), { tidegate: away(policy), subject });
  const closed = await route('closed')(get('a'), {});
  assert.equal(closed.status, 503);
  assert.equal(closed.headers.get('retry-after'), '1');
  assert.equal(await (await route('open')(get('a'), {})).text(), 'in');
});

test('a fault of the application is thrown, not answered as a denial', async () => {
  const route = withRateLimit(() => new Response(), { tidegate, subject, plan: 'gold' });
  await assert.rejects(route(get('a'), {}), UnacceptableError);
});

test('a reservation is settled by the handler with the usage of its provider', async () => {
  const who = fresh();
  const cost = { input_tokens: 100, output_tokens: 100 };
  const route = withRateLimit(
    async (_, __, call) => {
      await call.settle({ usage: { prompt_tokens: 12, completion_tokens: 5 } });
      return new Response('done');
    },
    { tidegate, subject, plan: 'single', mode: 'reserve', cost },
  );
  assert.equal(await (await route(get(who), {})).text(), 'done');
  assert.deepEqual(await used(who), { 'open-calls': 0, requests: 1, input: 12, output: 5 });
});

test('a reservation that the handler forgets ends with the body and stays charged as held', async () => {
  const who = fresh();
  const options = { tidegate, subject, plan: 'single', mode: 'reserve', cost: { output_tokens: 100 } };
  const streamed = withRateLimit(() => new Response(new Blob(['abc']).stream()), options);
  const answer = await streamed(get(who), {});
  assert.equal((await used(who))['open-calls'], 1);
  assert.equal(await answer.text(), 'abc');
  assert.deepEqual(await used(who), { 'open-calls': 0, requests: 1, input: 0, output: 100 });
  await (await streamed(get(who), {})).body.cancel();
  assert.deepEqual(await used(who), { 'open-calls': 0, requests: 2, input: 0, output: 200 });
  const failing = withRateLimit(() => Promise.reject(new Error('broken')), options);
  await assert.rejects(failing(get(who), {}), /broken/);
  assert.deepEqual(await used(who), { 'open-calls': 0, requests: 3, input: 0, output: 300 });
});

test('a body that is left unread does not hold its slot', async () => {
  const who = fresh();
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1)) });
  const options = { tidegate, subject, plan: 'single', mode: 'reserve', cost: { output_tokens: 9 }, metering: { idleMs: 60 } };
  await withRateLimit(() => new Response(endless), options)(get(who), {});
  await until(async () => (await used(who))['open-calls'] === 0, 'the slot is free');
  assert.equal((await used(who)).output, 9);
});
