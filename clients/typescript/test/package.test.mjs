// The package as others get it: packed, installed into an empty folder, and used from there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { url } from './support.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(here, 'node_modules/typescript/bin/tsc');
const env = { ...process.env, TIDEGATE_URL: url };
delete env.NODE_TEST_CONTEXT;
const run = (command, args, cwd) => execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
let folder;
let packed;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-package-'));
  [packed] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], here));
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, packed.filename)], folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('the package holds what is used and nothing else', () => {
  const files = packed.files.map((file) => file.path);
  const outside = files.filter((path) => !/^(dist\/(esm|cjs)\/[a-z-]+\.(js|d\.ts)|dist\/(esm|cjs)\/package\.json|package\.json|README\.md|LICENSE)$/.test(path));
  assert.deepEqual(outside, []);
  for (const name of ['README.md', 'LICENSE', 'dist/esm/index.js', 'dist/cjs/index.js', 'dist/esm/ai.d.ts', 'dist/cjs/openai.d.ts']) {
    assert.ok(files.includes(name), name);
  }
});

test('it has no dependency', () => {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(folder, 'node_modules/tidegate/package.json')));
  assert.equal(dependencies ?? peerDependencies, undefined);
  assert.deepEqual(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')), ['tidegate']);
});

const CALLS = `
  checkCreatorRateLimit('package-' + Math.random()).then(async () => {
    const { limit } = await getRateLimitStatus('package');
    if (limit !== 100 || !tidegateModel || !meteredFetch) throw new Error('limit ' + limit);
  });`;

test('import finds every entry', () => {
  const code = `import { checkCreatorRateLimit, getRateLimitStatus } from 'tidegate';
    import { tidegateModel } from 'tidegate/ai'; import { meteredFetch } from 'tidegate/openai';${CALLS}`;
  run(process.execPath, ['--input-type=module', '-e', code], folder);
});

test('require finds every entry', () => {
  const code = `const { checkCreatorRateLimit, getRateLimitStatus } = require('tidegate');
    const { tidegateModel } = require('tidegate/ai'); const { meteredFetch } = require('tidegate/openai');${CALLS}`;
  run(process.execPath, ['-e', code], folder);
});

const TYPED = `
const client = new Tidegate({ url: 'http://127.0.0.1:8080', failurePolicy: 'open' });
export const GET = withRateLimit<{ params: Promise<{ id: string }> }>(
  async (request, context, call) => Response.json({ id: (await context.params).id, left: call.decision.limits[0]?.remaining }),
  { tidegate: client, subject: (request) => request.headers.get('x-tenant') });
export async function f(): Promise<number | undefined> {
  await checkCreatorRateLimit('tenant-123', 'pro');
  const { limit, remaining, reset }: { limit: number; remaining: number; reset: number } = await getRateLimitStatus('tenant-123');
  const decision = await client.acquire({ subject: 'a' });
  if (!decision.allowed) return decision.retryAfterMs;
  try { return limit + remaining + reset; } catch (error) {
    return error instanceof RateLimitError ? error.retryAfter + error.limit + error.remaining : undefined;
  }
}
export const middleware = tidegateModel({ subject: 'a' });
export const fetched: typeof fetch = meteredFetch({ subject: 'a' });
`;
const names = 'checkCreatorRateLimit, getRateLimitStatus, RateLimitError, Tidegate, withRateLimit';
const imports = `import { ${names} } from 'tidegate';
import { tidegateModel } from 'tidegate/ai';
import { meteredFetch } from 'tidegate/openai';`;

for (const [resolution, module, name] of [['node16', 'node16', 'esm.mts'], ['node16', 'node16', 'cjs.cts'], ['bundler', 'esnext', 'bundled.ts']]) {
  test(`TypeScript finds the types under ${resolution} from ${name}`, () => {
    writeFileSync(join(folder, name), imports + TYPED);
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--skipLibCheck', 'false'];
    try {
      run(process.execPath, [tsc, ...options, '--module', module, '--moduleResolution', resolution, name], folder);
    } catch (error) {
      assert.fail(error.stdout);
    }
  });
}

test('the middleware and the fetch fit the types of AI SDK 5, 6 and 7 and of the official SDKs', () => {
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable', '--skipLibCheck'];
  try {
    run(process.execPath, [tsc, ...options, '--module', 'esnext', '--moduleResolution', 'bundler', 'test/types/majors.ts'], here);
  } catch (error) {
    assert.fail(error.stdout);
  }
});
