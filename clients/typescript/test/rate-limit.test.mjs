// The laws of the old interface, through the client, on a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCreatorRateLimit, getRateLimitStatus, NotConfiguredError, RateLimitError, UnacceptableError, UnreachableError } from 'tidegate';
import { fresh, listen, nowhere, until, url } from './support.mjs';

process.env.TIDEGATE_URL = url;

/** Calls until one is refused, at most `most` times; how many were let in, and the refusal. */
async function fill(tenant, plan, most) {
  for (let n = 0; n < most; n++) {
    try {
      assert.equal(await checkCreatorRateLimit(tenant, plan), undefined);
    } catch (error) {
      return { n, error };
    }
  }
  return { n: most };
}

for (const [plan, capacity] of [['starter', 50], ['pro', 100], ['business', 500]]) {
  test(`${plan} admits ${capacity} requests and refuses the next`, async () => {
    const tenant = fresh('tenant');
    const { n, error } = await fill(tenant, plan, capacity + 1);
    assert.equal(n, capacity);
    assert.ok(error instanceof RateLimitError);
    assert.equal(error.limit, capacity);
    assert.equal(error.remaining, 0);
    assert.ok(Number.isInteger(error.retryAfter) && error.retryAfter > 3500 && error.retryAfter <= 3600, `${error.retryAfter}`);
    const status = await getRateLimitStatus(tenant, plan);
    assert.equal(status.limit, capacity);
    assert.equal(status.remaining, 0);
    assert.ok(Math.abs(status.reset - Date.now() - 3_600_000) < 120_000);
  });
}

test('the plan is pro where none is named', async () => {
  const tenant = fresh();
  await checkCreatorRateLimit(tenant);
  const { limit, remaining } = await getRateLimitStatus(tenant);
  assert.deepEqual({ limit, remaining }, { limit: 100, remaining: 99 });
});

test('the status counts down by one for each request and counts nothing itself', async () => {
  const tenant = fresh();
  for (let used = 0; used < 5; used++) {
    assert.equal((await getRateLimitStatus(tenant, 'starter')).remaining, 50 - used);
    await checkCreatorRateLimit(tenant, 'starter');
  }
});

test('tenants do not share a count', async () => {
  const [full, other] = [fresh(), fresh()];
  await fill(full, 'starter', 51);
  await checkCreatorRateLimit(other, 'starter');
  assert.equal((await getRateLimitStatus(other, 'starter')).remaining, 49);
});

test('an upgrade counts at once and hands out no fresh allowance', async () => {
  const tenant = fresh();
  await fill(tenant, 'starter', 50);
  await checkCreatorRateLimit(tenant, 'pro');
  assert.equal((await getRateLimitStatus(tenant, 'pro')).remaining, 49);
});

test('refused calls do not count, and retryAfter falls until the call passes', async () => {
  const tenant = fresh();
  await checkCreatorRateLimit(tenant, 'quick');
  await checkCreatorRateLimit(tenant, 'quick');
  const waits = [];
  await until(async () => {
    try {
      await checkCreatorRateLimit(tenant, 'quick');
      return true;
    } catch (error) {
      assert.ok(error instanceof RateLimitError);
      waits.push(error.retryAfter);
      return false;
    }
  }, 'the call passes, however often it was tried before');
  assert.ok(waits.length > 2, 'the limit was tried while it was full');
  assert.deepEqual(waits, [...waits].sort((a, b) => b - a));
  assert.ok(waits[0] <= 2 && waits.at(-1) >= 1, `${waits}`);
});

test('ids of any text are one tenant each', async () => {
  const odd = fresh('a/b?c=1&d#é ü%2F{}:');
  await checkCreatorRateLimit(odd, 'starter');
  assert.equal((await getRateLimitStatus(odd, 'starter')).remaining, 49);
});

test('a plan that does not exist is an error with its field, not a denial', async () => {
  await assert.rejects(checkCreatorRateLimit(fresh(), 'gold'), (error) => error instanceof UnacceptableError && error.field === 'plan');
});

test('without TIDEGATE_URL every call is refused, and it is logged', async (t) => {
  const lines = [];
  t.mock.method(console, 'error', (line) => lines.push(line));
  delete process.env.TIDEGATE_URL;
  t.after(() => (process.env.TIDEGATE_URL = url));
  await assert.rejects(checkCreatorRateLimit('c'), NotConfiguredError);
  await assert.rejects(getRateLimitStatus('c'), NotConfiguredError);
  assert.equal(lines.length, 1);
  assert.match(lines[0], /TIDEGATE_URL is not set/);
});

test('the API key of the environment is sent', async (t) => {
  const keys = [];
  process.env.TIDEGATE_URL = await listen(t, (request, response) => {
    keys.push(request.headers.authorization);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"allowed":true,"limits":[],"source":"memory"}');
  });
  process.env.TIDEGATE_API_KEY = 'tg_test';
  t.after(() => {
    process.env.TIDEGATE_URL = url;
    delete process.env.TIDEGATE_API_KEY;
  });
  await checkCreatorRateLimit('c');
  assert.deepEqual(keys, ['Bearer tg_test']);
});

test('a server that is away is an error, or a pass under the policy open', async (t) => {
  process.env.TIDEGATE_URL = await nowhere();
  t.after(() => {
    process.env.TIDEGATE_URL = url;
    delete process.env.TIDEGATE_FAILURE_POLICY;
  });
  await assert.rejects(checkCreatorRateLimit('c'), UnreachableError);
  process.env.TIDEGATE_FAILURE_POLICY = 'open';
  await checkCreatorRateLimit('c');
});
