// The built application against a real server: 50 answers, then 429 with the wait. Needs `npm run build` and the jar.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const jar = process.env.TIDEGATE_JAR ?? `${here}../../cli/target/tidegate.jar`;
const children = [];

/** Starts a program and answers what its output matches first. */
function start(command, args, env, pattern) {
  const child = spawn(command, args, { cwd: here, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let log = '';
  return new Promise((resolve, reject) => {
    const read = (chunk) => {
      log += chunk;
      const found = pattern.exec(log);
      if (found) resolve(found[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${log}`)));
  });
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

try {
  const url = await start('java', ['-XX:TieredStopAtLevel=1', '-jar', jar, 'serve', '--port', '0'], {}, /event=listening url=(\S+)/);
  const port = await freePort();
  const next = ['node_modules/next/dist/bin/next', 'start', '--hostname', '127.0.0.1', '--port', port];
  await start(process.execPath, next, { TIDEGATE_URL: url, NEXT_TELEMETRY_DISABLED: '1' }, /(Ready)/);
  const app = `http://127.0.0.1:${port}`;
  assert.match(await (await fetch(app)).text(), /Ask/);
  for (let left = 49; left >= 0; left--) {
    const answer = await fetch(`${app}/api/chat`, { method: 'POST' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('x-ratelimit-remaining'), String(left));
  }
  const denied = await fetch(`${app}/api/chat`, { method: 'POST' });
  assert.equal(denied.status, 429);
  assert.ok(Number(denied.headers.get('retry-after')) > 3500);
  assert.deepEqual((await denied.json()).violated, ['requests-per-hour']);
  const { limit, remaining } = await (await fetch(`${app}/api/status`)).json();
  assert.deepEqual({ limit, remaining }, { limit: 50, remaining: 0 });
  console.log('ok: 50 answers, then 429');
} finally {
  for (const child of children) {
    child.removeAllListeners('exit');
    child.kill('SIGTERM');
  }
}
