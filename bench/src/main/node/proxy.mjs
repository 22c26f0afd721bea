// A minimal proxy as one would write it in an afternoon: POST /pipeline, an array of commands, passed on by ioredis.
// Arguments: the port of Redis. Prints its own port.
import { createServer } from 'node:http';
import { Redis } from 'ioredis';

const redis = new Redis({ host: '127.0.0.1', port: Number(process.argv[2]) });

async function run(commands) {
  const pipeline = redis.pipeline();
  for (const [name, ...args] of commands) pipeline.call(name, ...args);
  const replies = await pipeline.exec();
  return replies.map(([error, result]) => (error ? { error: error.message } : { result }));
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    let status = 200;
    let body;
    try {
      body = JSON.stringify(await run(JSON.parse(Buffer.concat(chunks).toString())));
    } catch (error) {
      status = 400;
      body = JSON.stringify({ error: error.message });
    }
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
