// Starts redis-servers and Tidegate's Upstash endpoint in front of them, runs the test files, and stops all.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, redisServer, started, stopAll, tidegate } from './processes.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const TOKEN = 'token-of-the-tests';

const HOST = '127.0.0.1';
const redis = (file, port, ...more) =>
  started(file, ['--port', String(port), '--bind', HOST, '--save', '', '--dir', folder, ...more], /(Ready to accept connections)/);

/** The URL of an endpoint in front of a Redis. */
async function endpoint(port, ...more) {
  const args = ['--port', '0', '--upstash-port', '0', '--redis', `redis://${HOST}:${port}`, ...more];
  const env = { ...process.env, TIDEGATE_UPSTASH_TOKEN: TOKEN };
  return (await tidegate(args, /event=upstash\.started url=(\S+)/, { env })).found;
}

/** An endpoint in front of a redis-server of its own. */
async function single(file, ...more) {
  const port = await freePort();
  await redis(file, port);
  return endpoint(port, ...more);
}

const SLOTS = 16384;

/** Says commands to a redis-server, and returns its replies as they come. */
function say(port, ...commands) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, HOST, () => socket.end(`${commands.join('\r\n')}\r\nQUIT\r\n`));
    let text = '';
    socket.on('data', (chunk) => (text += chunk));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

/** Three primaries that share the slots. */
async function cluster(file) {
  const ports = [];
  for (let i = 0; i < 3; i++) {
    const port = await freePort();
    const more = ['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`, '--cluster-port', String(await freePort())];
    await redis(file, port, ...more);
    const bus = more.at(-1);
    const from = Math.floor((i * SLOTS) / 3);
    const to = Math.floor(((i + 1) * SLOTS) / 3) - 1;
    await say(port, `CLUSTER ADDSLOTSRANGE ${from} ${to}`, `CLUSTER SET-CONFIG-EPOCH ${i + 1}`);
    ports.push({ port, bus });
  }
  for (const { port, bus } of ports.slice(1)) await say(ports[0].port, `CLUSTER MEET ${HOST} ${port} ${bus}`);
  for (const { port } of ports) {
    // Each knows all nodes and all slots: from then on it answers for the whole cluster.
    while (!/cluster_state:ok[^]*cluster_slots_ok:16384[^]*cluster_size:3/.test(await say(port, 'CLUSTER INFO'))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return ports[0].port;
}

/** Each test file needs a server of one of these kinds; one kind runs after the other. */
const KINDS = [
  { name: 'single', files: ['lost', 'ratelimit', 'redis', 'scripts'], start: async (file) => ({ TEST_URL: await single(file) }) },
  {
    name: 'cluster',
    files: ['ratelimit', 'cluster', 'differential'],
    start: async (file) => ({ TEST_URL: await endpoint(await cluster(file)), TEST_PLAIN_URL: await single(file) }),
  },
  { name: 'fixed', files: ['fixed'], start: async (file) => ({ TEST_URL: await single(file, '--fixed-semantics') }) },
  {
    name: 'fixed-cluster',
    files: ['fixed'],
    start: async (file) => ({ TEST_URL: await endpoint(await cluster(file), '--fixed-semantics') }),
  },
  { name: 'migrate', files: ['migrate'], start: async (file) => ({ TEST_URL: await single(file), TEST_PLAIN_URL: await single(file) }) },
  // It starts a server of its own.
  { name: 'alerts', files: ['alerts'], start: async () => ({}) },
  // The record begins with a server that knows no script.
  { name: 'recorded', files: ['wire'], start: async (file) => ({ TEST_URL: await single(file) }) },
];

async function run(kind, files, file) {
  console.log(`# ${kind.name}`);
  const reporter = process.env.TIDEGATE_TEST_REPORTER ?? (process.stdout.isTTY ? 'spec' : 'tap');
  const env = { ...process.env, TEST_KIND: kind.name, TEST_TOKEN: TOKEN, UPSTASH_DISABLE_TELEMETRY: '1', ...(await kind.start(file)) };
  const tests = spawn(process.execPath, ['--test', `--test-reporter=${reporter}`, ...files], { stdio: 'inherit', env });
  return new Promise((resolve) => tests.on('exit', (code) => resolve(code ?? 1)));
}

/** Names on the command line choose: of kinds, of files, or `KIND/FILE`. */
const named = process.argv.slice(2);
const isWanted = (kind, file) => named.length === 0 || [kind, file, `${kind}/${file}`].some((each) => named.includes(each));

const folder = mkdtempSync(join(tmpdir(), 'tidegate-upstash-'));
try {
  const file = redisServer(folder);
  for (const kind of KINDS) {
    const files = kind.files.filter((each) => isWanted(kind.name, each)).map((each) => `${here}${each}.test.mjs`);
    if (files.length) process.exitCode = (await run(kind, files, file)) || process.exitCode;
    await stopAll();
  }
} finally {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
}
