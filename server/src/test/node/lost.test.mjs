// The published @upstash/redis and @upstash/ratelimit through a proxy that loses answers: nothing is applied twice.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Ratelimit } from 'ratelimit-2.2';
import { Redis } from 'redis-1.39';

const target = new URL(process.env.TEST_URL);
const token = process.env.TEST_TOKEN;

/** Hands on all requests; cuts the connection in place of each of the next answers. */
class CuttingProxy {
  cuts = 0;
  lost = 0;
  open = new Set();

  async start() {
    this.server = net.createServer((caller) => {
      const endpoint = net.connect(Number(target.port), target.hostname);
      this.open.add(caller);
      const end = () => {
        this.open.delete(caller);
        caller.destroy();
        endpoint.destroy();
      };
      caller.on('error', end).on('close', end);
      endpoint.on('error', end).on('close', end);
      caller.on('data', (some) => endpoint.write(some));
      endpoint.on('data', (some) => {
        if (this.cuts > 0) {
          this.cuts -= 1;
          this.lost += 1;
          end();
        } else if (!caller.destroyed) {
          caller.write(some);
        }
      });
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  stop() {
    for (const caller of this.open) caller.destroy();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

describe('answers that are lost', () => {
  const proxy = new CuttingProxy();
  const direct = new Redis({ url: target.href, token });
  let url;
  let redis;

  before(async () => {
    // The mark of a request that is sent again belongs to the telemetry headers of this client.
    url = await proxy.start();
    redis = new Redis({ url, token, enableTelemetry: true, retry: { retries: 5, backoff: () => 1 } });
  });
  after(() => proxy.stop());

  test('a counter counts once, however often the answer is lost', async () => {
    const k = randomUUID();
    for (let losses = 0; losses <= 5; losses += 1) {
      proxy.cuts = losses;
      assert.equal(await redis.incr(k), losses + 1);
    }
    assert.equal(await direct.get(k), 6);
    assert.equal(proxy.lost, 15);
  });

  test('a pipeline and a transaction are executed once', async () => {
    const k = randomUUID();
    proxy.cuts = 2;
    assert.deepEqual(await redis.pipeline().incr(k).append(`${k}:a`, 'x').exec(), [1, 1]);
    proxy.cuts = 2;
    assert.deepEqual(await redis.multi().incr(k).append(`${k}:a`, 'y').exec(), [2, 2]);
    assert.equal(await direct.get(`${k}:a`), 'xy');
  });

  test('calls at the same time, of which many are lost', async () => {
    const k = randomUUID();
    const single = new Redis({ url, token, enableTelemetry: true, enableAutoPipelining: false, retry: { retries: 5, backoff: () => 1 } });
    proxy.cuts = 5;
    const seen = await Promise.all(Array.from({ length: 30 }, () => single.incr(k)));
    assert.equal(await direct.get(k), 30);
    assert.equal(new Set(seen).size, 30);
  });

  test('a limit charges one token for a call whose answers were lost', async () => {
    const limit = new Ratelimit({ redis, limiter: Ratelimit.fixedWindow(10, '1 d'), ephemeralCache: false, prefix: randomUUID() });
    assert.equal((await limit.limit('u')).remaining, 9);
    proxy.cuts = 2;
    assert.equal((await limit.limit('u')).remaining, 8);
    proxy.cuts = 1;
    assert.equal((await limit.limit('u')).remaining, 7);
  });
});
