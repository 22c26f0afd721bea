// The published @upstash/redis, unchanged, against the endpoint: each kind of value, pipelines, transactions, events.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';

const url = process.env.TEST_URL;
const token = process.env.TEST_TOKEN;
const CLIENTS = [
  { name: 'redis-1.31', options: {}, subscribes: false },
  { name: 'redis-1.34', options: {}, subscribes: true },
  { name: 'redis-1.39', options: {}, subscribes: true },
  { name: 'redis-1.39', options: { responseEncoding: false }, subscribes: true },
];

/** Repeats until it holds; the time is for a busy machine, not a part of what is tested. */
async function until(condition, what) {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`not within 20 s: ${what}`);
}

for (const client of CLIENTS) {
  const { Redis } = await import(client.name);
  const redis = new Redis({ url, token, retry: { retries: 0 }, ...client.options });
  const key = (name = 'k') => `${name}:${randomUUID()}`;

  describe(`${client.name}${client.options.responseEncoding === false ? ' without base64' : ''}`, () => {
    test('strings, numbers and objects come back as they went', async () => {
      const k = key();
      for (const value of ['text', 'é ✓ 漢', 'with "quotes"\nand lines', 'OK', 'T0s=', 7, 1.5, { a: [1, { b: null }] }, true]) {
        assert.equal(await redis.set(k, value), 'OK');
        assert.deepEqual(await redis.get(k), value);
      }
      assert.equal(await redis.get(key()), null);
      assert.equal(await redis.incrby(key(), 5), 5);
      assert.equal(await redis.set(k, 'x', { nx: true }), null);
      assert.equal(await redis.set(k, 'x', { ex: 100 }), 'OK');
      assert.ok((await redis.ttl(k)) > 90);
      assert.deepEqual(await redis.mget(k, key()), ['x', null]);
      assert.equal(await redis.strlen(k), 1);
      assert.equal(await redis.del(k), 1);
    });

    test('hashes', async () => {
      const k = key();
      assert.equal(await redis.hset(k, { one: 1, two: { deep: [1, 2] } }), 2);
      assert.deepEqual(await redis.hgetall(k), { one: 1, two: { deep: [1, 2] } });
      assert.deepEqual(await redis.hmget(k, 'one', 'none'), { one: 1, none: null });
      assert.equal(await redis.hincrby(k, 'one', 4), 5);
      assert.equal(await redis.hgetall(key()), null);
      assert.deepEqual((await redis.hscan(k, 0))[1].length, 4);
    });

    test('sets, sorted sets and lists', async () => {
      const set = key('set');
      assert.equal(await redis.sadd(set, 'a', 'b'), 2);
      assert.deepEqual((await redis.smembers(set)).sort(), ['a', 'b']);
      assert.deepEqual(await redis.smismember(set, ['a', 'z']), [1, 0]);
      const sorted = key('sorted');
      await redis.zadd(sorted, { score: 1, member: 'a' }, { score: 2.5, member: 'b' });
      assert.deepEqual(await redis.zrange(sorted, 0, -1, { withScores: true }), ['a', 1, 'b', 2.5]);
      assert.equal(await redis.zscore(sorted, 'b'), 2.5);
      assert.equal(await redis.zincrby(sorted, 1, 'a'), 2);
      const list = key('list');
      await redis.rpush(list, 'x', { y: 1 });
      assert.deepEqual(await redis.lrange(list, 0, -1), ['x', { y: 1 }]);
      assert.equal(await redis.lpop(list), 'x');
    });

    test('streams', async () => {
      const k = key('stream');
      const id = await redis.xadd(k, '*', { field: 'value' });
      assert.match(id, /^\d+-\d+$/);
      assert.deepEqual(await redis.xrange(k, '-', '+'), { [id]: { field: 'value' } });
      await redis.xgroup(k, { type: 'CREATE', group: 'g', id: '0' });
      const read = await redis.xreadgroup('g', 'me', k, '>');
      assert.equal(read[0][1][0][0], id);
      assert.equal(await redis.xack(k, 'g', id), 1);
    });

    test('scripts, by text and by digest, with the flag that Upstash alone has', async () => {
      const k = key();
      const text = `#!lua flags=allow-key-locking\nreturn redis.call('INCRBY', KEYS[1], ARGV[1]) -- ${k}`;
      const digest = createHash('sha1').update(text).digest('hex');
      await assert.rejects(redis.evalsha(digest, [k], [2]), /NOSCRIPT/);
      assert.equal(await redis.eval(text, [k], [2]), 2);
      assert.equal(await redis.evalsha(digest, [k], [3]), 5);
      assert.equal(await redis.scriptLoad(text), digest);
      assert.deepEqual(await redis.scriptExists(digest, '0'.repeat(40)), [1, 0]);
      assert.deepEqual(await redis.eval('return {1, false, {"a", {2}}}', [], []), [1, null, ['a', [2]]]);
      assert.equal(await redis.createScript('return ARGV[1]').exec([], ['OK']), 'OK');
    });

    test('a pipeline answers each command, a failed one too', async () => {
      const k = key();
      const pipeline = redis.pipeline();
      pipeline.set(k, 'text');
      pipeline.incr(k);
      pipeline.get(k);
      await assert.rejects(pipeline.exec(), /not an integer/);
      assert.equal(await redis.get(k), 'text');
    });

    test('a transaction is carried out whole, or not at all', async () => {
      const k = key();
      const transaction = redis.multi();
      transaction.set(k, 1);
      transaction.incr(k);
      transaction.get(k);
      assert.deepEqual(await transaction.exec(), ['OK', 2, 2]);
      const fifty = await Promise.all(
        Array.from({ length: 50 }, (_, n) => {
          const own = key();
          return redis.multi().set(own, n).get(own).del(own).exec();
        }),
      );
      fifty.forEach((answer, n) => assert.deepEqual(answer, ['OK', n, 1]));
      const bad = await fetch(`${url}/multi-exec`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify([['set', k, 9], ['nosuch']]),
      });
      assert.equal(bad.status, 400);
      assert.match((await bad.json()).error, /^ERR unknown command 'nosuch'/);
      assert.equal(await redis.get(k), 2);
    });

    test('administrative commands are refused', async () => {
      await assert.rejects(redis.flushall(), /NOPERM|ERR/);
      await assert.rejects(redis.flushdb(), /NOPERM|ERR/);
    });

    if (client.subscribes) {
      test('a message arrives, with commas in it, on a channel and on a pattern', async () => {
        const channel = key('channel');
        const seen = [];
        const one = redis.subscribe(channel);
        one.on('message', ({ message }) => seen.push(['one', message?.text]));
        const all = redis.psubscribe(`${channel.slice(0, -4)}*`);
        all.on('pmessage', ({ message }) => seen.push(['all', message?.text]));
        // JSON, because the client makes an error of any other text that a pattern brings.
        await until(async () => (await redis.publish(channel, { text: 'a,b' })) >= 2, 'two subscribers');
        await until(() => ['one', 'all'].every((who) => seen.some(([at, message]) => at === who && message === 'a,b')), 'both messages');
        await one.unsubscribe();
        await all.unsubscribe();
      });
    }

    test('a wrong token is an error that says so', async () => {
      await assert.rejects(new Redis({ url, token: 'wrong', retry: { retries: 0 } }).get('k'), /WRONGPASS/);
    });
  });
}
