// Starts redis-servers and Tidegate's Upstash endpoint in front of them, runs the test files, and stops all.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const TOKEN = 'token-of-the-tests';

function fail(message) {
  console.error(message);
  process.exit(1);
}

const jar = [process.env.TIDEGATE_JAR, `${root}cli/target/tidegate.jar`, `${root}.run/tidegate.jar`].find((at) => at && existsSync(at));
if (!jar) fail('no tidegate.jar: build it with "mvn -pl cli -am package -DskipTests", or name it in TIDEGATE_JAR');

const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The server that REDIS_SERVER names, that is on the PATH, or that Maven has in the jar which the Java tests use. */
function redisServer(folder) {
  const named = [process.env.REDIS_SERVER, ...process.env.PATH.split(delimiter).map((each) => join(each, 'redis-server'))].find((each) => each && isExecutable(each));
  if (named) return named;
  const packed = join(homedir(), '.m2/repository/org/signal/embedded-redis');
  const versions = existsSync(packed) ? readdirSync(packed, { recursive: true }).filter((name) => name.endsWith('.jar')) : [];
  for (const version of versions) {
    spawnSync('jar', ['xf', join(packed, version)], { cwd: folder });
    const file = readdirSync(folder).find((name) => /^redis-server-7.*linux-amd64$/.test(name));
    if (file) {
      spawnSync('chmod', ['+x', join(folder, file)]);
      return join(folder, file);
    }
  }
  return fail('no redis-server; to have one: apt-get install -y redis-server');
}

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const children = [];
/** A process, once its output has the line. */
function started(command, args, line, env = process.env) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  children.push(child);
  let log = '';
  return new Promise((resolve, reject) => {
    const read = (chunk) => {
      log += chunk;
      const found = line.exec(log);
      if (found) resolve(found[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${log}`)));
  });
}

const HOST = '127.0.0.1';
const redis = (file, port, ...more) =>
  started(file, ['--port', String(port), '--bind', HOST, '--save', '', '--dir', folder, ...more], /(Ready to accept connections)/);

/** The URL of an endpoint in front of a Redis. */
function endpoint(port, ...more) {
  const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
  const flags = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', jar, 'serve', '--port', '0', '--upstash-port', '0'];
  const env = { ...process.env, TIDEGATE_UPSTASH_TOKEN: TOKEN };
  return started(java, [...flags, '--redis', `redis://${HOST}:${port}`, ...more], /event=upstash\.started url=(\S+)/, env);
}

/** An endpoint in front of a redis-server of its own. */
async function single(file, ...more) {
  const port = await freePort();
  await redis(file, port);
  return endpoint(port, ...more);
}

/** Each test file needs a server of one of these kinds; one kind runs after the other. */
const KINDS = [
  { name: 'single', files: ['ratelimit', 'redis', 'scripts'], start: async (file) => ({ TEST_URL: await single(file) }) },
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

async function stopAll() {
  for (const child of children.splice(0).reverse()) {
    child.removeAllListeners('exit');
    if (child.exitCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    }
  }
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
