// Starts one real server for all test files, runs them, and stops it. Arguments are test files; default all.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
const jar = [process.env.TIDEGATE_JAR, `${root}cli/target/tidegate.jar`, `${root}.run/tidegate.jar`].find((at) => at && existsSync(at));
if (!jar) {
  console.error('no tidegate.jar: build it with "mvn -pl cli -am package -DskipTests", or name it in TIDEGATE_JAR');
  process.exit(1);
}
const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
const server = spawn(
  java,
  ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', jar, 'serve', '--port', '0', '--plans', `${here}plans.yaml`],
  { stdio: ['ignore', 'pipe', 'pipe'] },
);
let log = '';
const listening = new Promise((resolve, reject) => {
  const read = (chunk) => {
    log += chunk;
    const url = /event=listening url=(\S+)/.exec(log)?.[1];
    if (url) resolve(url);
  };
  server.stdout.on('data', read);
  server.stderr.on('data', read);
  server.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${log}`)));
});
try {
  const named = process.argv.slice(2);
  const files = named.length ? named : readdirSync(here).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => here + name);
  const env = { ...process.env, TIDEGATE_TEST_URL: await listening };
  for (const name of ['TIDEGATE_URL', 'TIDEGATE_API_KEY', 'TIDEGATE_FAILURE_POLICY']) delete env[name];
  const reporter = process.env.TIDEGATE_TEST_REPORTER ?? (process.stdout.isTTY ? 'spec' : 'tap');
  const options = ['--test', `--test-reporter=${reporter}`];
  if (Number(process.versions.node.split('.')[0]) >= 20) options.push('--test-concurrency=1');
  const tests = spawn(process.execPath, [...options, ...files], { stdio: 'inherit', env });
  process.exitCode = await new Promise((resolve) => tests.on('exit', (code) => resolve(code ?? 1)));
} finally {
  server.removeAllListeners('exit');
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await gone;
}
