// The programs that tests in Node.js start: where they are, how they are started, and how all of them end.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import net from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The program that is tested. */
export function jar() {
  const found = [process.env.TIDEGATE_JAR, `${root}cli/target/tidegate.jar`, `${root}.run/tidegate.jar`].find((at) => at && existsSync(at));
  if (!found) throw new Error('no tidegate.jar: build it with "mvn -pl cli -am package -DskipTests", or name it in TIDEGATE_JAR');
  return found;
}

/** The first of the names on the PATH that can be run. */
export function onPath(...names) {
  return names.flatMap((name) => process.env.PATH.split(delimiter).map((each) => join(each, name))).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The server that REDIS_SERVER names, that is on the PATH, or that Maven has in the jar which the Java tests use. */
export function redisServer(folder) {
  const named = process.env.REDIS_SERVER || onPath('redis-server');
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
  throw new Error('no redis-server; to have one: apt-get install -y redis-server');
}

/** A port of this machine that is free now. */
export async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A test file that takes longer hangs. */
const LONGEST_FILE_MS = 300_000;
/** A start that takes longer on a busy machine has failed. */
const LONGEST_START_MS = 120_000;
const children = new Set();
// Also a run that is stopped leaves nothing behind.
process.on('exit', () => children.forEach((child) => child.kill()));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** A process, once its output has the line: the child, and what the line holds. */
export function started(command, args, line, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  children.add(child);
  let log = '';
  let late;
  const ready = new Promise((resolve, reject) => {
    const read = (chunk) => {
      log += chunk;
      const found = line.exec(log);
      if (found) resolve({ child, found: found[1] });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${log}`)));
    late = setTimeout(() => reject(new Error(`${command}: no line ${line} within ${LONGEST_START_MS} ms:\n${log}`)), LONGEST_START_MS);
  });
  return ready.finally(() => clearTimeout(late));
}

/** Starts `tidegate serve` with the quick start of short runs. */
export function tidegate(args, line, options) {
  const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
  return started(java, ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', jar(), 'serve', ...args], line, options);
}

/** Ends a process, and waits until it is gone. */
export async function stop(child, signal = 'SIGTERM') {
  children.delete(child);
  child.removeAllListeners('exit');
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }
}

/** Ends all that were started, the last one first. */
export async function stopAll() {
  for (const child of [...children].reverse()) await stop(child);
}

/** Runs test files in a process of their own, and keeps its exit code as this one's. */
export async function runTests(files, env) {
  const reporter = process.env.TIDEGATE_TEST_REPORTER ?? (process.stdout.isTTY ? 'spec' : 'tap');
  const options = ['--test', `--test-reporter=${reporter}`];
  if (Number(process.versions.node.split('.')[0]) >= 20) options.push('--test-concurrency=1', `--test-timeout=${LONGEST_FILE_MS}`);
  const tests = spawn(process.execPath, [...options, ...files], { stdio: 'inherit', env });
  process.exitCode = await new Promise((resolve) => tests.on('exit', (code) => resolve(code ?? 1)));
}

/** The test files of a folder, or those that were named as arguments. */
export function testFiles(folder) {
  const named = process.argv.slice(2);
  return named.length ? named : readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => join(folder, name));
}
