// A limiter as one would write it in an afternoon: one sliding window as a sorted set with a member for each request.
// Arguments: the port of Redis. Prints its own port.
import { createServer } from 'node:http';
import { Redis } from 'ioredis';

const redis = new Redis({ host: '127.0.0.1', port: Number(process.argv[2]) });
redis.defineCommand('limit', {
  numberOfKeys: 1,
  lua: `
    local time = redis.call('TIME')
    local now = time[1] * 1000000 + time[2]
    redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - ARGV[1])
    local used = redis.call('ZCARD', KEYS[1])
    if used >= tonumber(ARGV[2]) then return -1 end
    redis.call('ZADD', KEYS[1], now, string.format('%.0f', now))
    redis.call('PEXPIRE', KEYS[1], ARGV[1] / 1000)
    return ARGV[2] - used - 1`,
});

// A second, so that a set holds some members and not those of the whole run.
const WINDOW_MICROS = 1_000_000;
const CAPACITY = 1_000_000;

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    let status;
    let body;
    try {
      const { subject } = JSON.parse(Buffer.concat(chunks).toString());
      const remaining = await redis.limit(`zset:${subject}`, WINDOW_MICROS, CAPACITY);
      status = remaining < 0 ? 429 : 200;
      body = JSON.stringify({ allowed: remaining >= 0, remaining });
    } catch (error) {
      status = 400;
      body = JSON.stringify({ error: error.message });
    }
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
