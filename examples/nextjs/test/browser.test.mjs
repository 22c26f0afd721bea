// The application in a real browser, with a real limiter and a real Redis, used as a user does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { stop as end } from '../../../server/src/test/node/processes.mjs';
import { application, assertCountsDown, failed, openWindow, parts } from './parts.mjs';

const all = parts();
before(all.start);
after(all.stop);

const TOO_MANY = failed(429, 'Too Many Requests');
const opened = (t, url, options) => openWindow(t, all.browser, url, options);
const status = async (url) => (await fetch(`${url}/api/status`)).json();

test('fifty clicks in two windows are answered, and the next is told how long to wait', async (t) => {
  const url = await application({ TIDEGATE_URL: all.url, EXAMPLE_TENANT: 'busy' });
  const windows = [await opened(t, url, { clock: true }), await opened(t, url)];
  await windows[0].shows('50 of 50 left');
  for (let left = 49; left >= 0; left--) {
    const { ask, shows } = windows[left % 2];
    assert.equal((await ask()).status, 200);
    await shows(`${left} of 50 left`);
    await shows('An answer of a model');
  }
  const [{ page, ask, shows, button, errors }] = windows;
  const denied = await ask();
  assert.equal(denied.status, 429);
  assert.ok(Number.isInteger(denied.wait) && denied.wait > 3000 && denied.wait <= 3600, `${denied.wait}`);
  assert.equal(denied.headers['x-ratelimit-limit'], '50');
  assert.equal(denied.headers['x-ratelimit-remaining'], '0');
  assert.match(denied.headers['ratelimit'], /^"requests-per-hour";r=0;t=3\d{3}$/);
  await shows('The limit is reached.');
  await shows('0 of 50 left');
  await assertCountsDown(page, denied.wait);
  assert.equal(await button.isDisabled(), true);
  assert.deepEqual(errors, [TOO_MANY]);
  assert.deepEqual(windows[1].errors, []);

  // A browser whose clock runs ahead may ask, and is refused again: the clock of the server counts.
  await page.clock.fastForward((denied.wait + 1) * 1000);
  await button.and(page.locator(':enabled')).waitFor();
  const again = await ask();
  assert.equal(again.status, 429);
  assert.ok(again.wait <= denied.wait && again.wait > 3000, `${again.wait} after ${denied.wait}`);
  const { limit, remaining } = await status(url);
  assert.deepEqual({ limit, remaining }, { limit: 50, remaining: 0 });

  const other = await opened(t, await application({ TIDEGATE_URL: all.url, EXAMPLE_TENANT: 'quiet' }));
  assert.equal((await other.ask()).status, 200);
  await other.shows('49 of 50 left');
});

test('when the wait is over the button can be pressed, and that click is answered', async (t) => {
  const url = await application({ TIDEGATE_URL: all.url, EXAMPLE_TENANT: 'patient', EXAMPLE_PLAN: 'quick' });
  const { page, ask, shows, button, errors } = await opened(t, url);
  // A machine so slow that two clicks take the whole window sees no refusal at the third.
  let answer;
  let answered = -1;
  do {
    answer = await ask();
    answered++;
  } while (answer.status === 200 && answered < 50);
  assert.ok(answered >= 2, `${answered} answered`);
  assert.equal(answer.status, 429);
  assert.ok(answer.wait >= 1 && answer.wait <= 5, `${answer.wait}`);
  await shows('The limit is reached.');
  assert.equal(await button.isDisabled(), true);
  await button.and(page.locator(':enabled')).waitFor();
  assert.equal((await ask()).status, 200);
  await shows('An answer of a model');
  assert.deepEqual(errors, [TOO_MANY]);
});

test('while no limiter answers the page says so, and goes on with the same count when one is back', async (t) => {
  const url = await application({ TIDEGATE_URL: all.url, EXAMPLE_TENANT: 'steady' });
  const { ask, shows, errors } = await opened(t, url);
  assert.equal((await ask()).status, 200);
  await shows('49 of 50 left');
  await end(all.limiter, 'SIGKILL');
  const refused = await ask();
  assert.equal(refused.status, 503);
  assert.equal(refused.wait, 1);
  await shows('No limiter answers.');
  assert.deepEqual(errors, [failed(503, 'Service Unavailable')]);
  all.limiter = await all.serve();
  assert.equal((await ask()).status, 200);
  await shows('48 of 50 left');
});

test('without TIDEGATE_URL no click is answered', async (t) => {
  const { ask, shows, errors } = await opened(t, await application({ EXAMPLE_TENANT: 'unset' }));
  await shows('No limit can be read');
  assert.equal((await ask()).status, 500);
  await shows('The server failed (500).');
  assert.deepEqual(errors, Array(2).fill(failed(500, 'Internal Server Error')));
});
