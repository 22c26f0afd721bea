// Every example in TypeScript on the pages about this client is checked by the compiler and run as it is printed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Tidegate } from 'tidegate';
import ts from 'typescript';
import { provider } from './provider.mjs';
import { url } from './support.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const tidegate = new Tidegate({ url, timeoutMs: 30_000, stepTimeoutMs: 30_000 });

/** What the pages leave to the application of the reader. */
const GIVEN = {
  answer: { type: '(asked: unknown) => Promise<unknown>', value: "async () => 'hello'" },
  session: { type: '(request: Request) => Promise<{ tenantId: string; plan: string } | undefined>', value: "async () => ({ tenantId: 'acme', plan: 'pro' })" },
  show: { type: '(text: string) => void', value: 'console.log' },
  body: { type: 'string', value: "'{}'" },
  callTheModel: { type: '() => Promise<{ usage: object }>', value: 'async () => ({ usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } })' },
  model: {
    type: "import('ai').LanguageModel",
    value: "(await import('ai')).wrapLanguageModel({ model: (await import('@ai-sdk/openai')).openai('gpt-5-mini'), middleware: (await import('tidegate/ai')).tidegateModel() })",
  },
};

const pages = Object.fromEntries(
  [['readme', 'README.md'], ['ai', '../../docs/guides/vercel-ai-sdk.md'], ['next', '../../docs/guides/nextjs-amplify.md']].map(([name, path]) => [
    name,
    [...readFileSync(join(here, path), 'utf8').matchAll(/```ts\n([^]*?)```/g)].map(([, text]) => text),
  ]),
);

let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-pages-'));
  const modules = join(folder, 'node_modules');
  for (const name of ['@ai-sdk', '@anthropic-ai', '@types']) mkdirSync(join(modules, name), { recursive: true });
  const links = { tidegate: '.', ai: 'node_modules/ai-7' };
  for (const name of ['@ai-sdk/openai', 'openai', '@anthropic-ai/sdk']) links[name] = `node_modules/${name}`;
  for (const [name, path] of Object.entries(links)) symlinkSync(join(here, path), join(modules, name));
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** What an example takes from the reader: names that it uses and does not make itself. */
const givenOf = (text) =>
  Object.entries(GIVEN).filter(([each]) => new RegExp(`\\b${each}\\b`).test(text) && !new RegExp(`const ${each}\\b|const \\{[^}]*\\b${each}\\b`).test(text));

let files = 0;

/** Runs an example, then `more`; what is printed. */
async function run(name, place, more = '', env = {}) {
  const text = pages[name][place].replaceAll('http://127.0.0.1:8080', url);
  const file = join(folder, `run${++files}`);
  writeFileSync(`${file}-given.mjs`, givenOf(text).map(([each, { value }]) => `globalThis.${each} = ${value};\n`).join(''));
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  const js = ts.transpileModule(text, { compilerOptions: options }).outputText;
  writeFileSync(`${file}.mjs`, `import './run${files}-given.mjs';\n${js}\n${more}`);
  const all = { ...process.env, TIDEGATE_URL: url, OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k', ...env };
  delete all.NODE_TEST_CONTEXT;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [`${file}.mjs`], { cwd: folder, env: all });
  assert.equal(stderr, '', `${name} ${place}`);
  return stdout;
}

test('the compiler has no complaint about any example', () => {
  const all = Object.entries(pages).flatMap(([name, examples]) =>
    examples.map((text, place) => {
      const file = join(folder, `${name}${place}.ts`);
      const types = givenOf(text).map(([each, { type }]) => `declare const ${each}: ${type};\n`).join('');
      writeFileSync(file, `${text}\n${types}export {};\n`);
      return file;
    }),
  );
  const options = {
    noEmit: true, strict: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  };
  const faults = ts.getPreEmitDiagnostics(ts.createProgram(all, options));
  assert.equal(ts.formatDiagnostics(faults, { getCurrentDirectory: () => folder, getCanonicalFileName: (name) => name, getNewLine: () => '\n' }), '');
});

const counted = async () => (await tidegate.status({ subject: 'acme', plan: 'pro' })).limits[0].used;
const usingUp = async () => {
  while ((await tidegate.acquire({ subject: 'acme', plan: 'pro' })).allowed);
};
const call = "const answered = await POST(new Request('http://localhost/', { method: 'POST', headers: { 'x-tenant': 'acme' }, body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] }) })); console.log(answered.status, answered.headers.get('retry-after') > 0, await answered.text());";

test('all examples are known here', () => {
  assert.deepEqual(Object.values(pages).map((examples) => examples.length), [4, 3, 3]);
});

test('the examples count, and answer what the page says', async (t) => {
  const fake = await provider(t);
  const env = { OPENAI_BASE_URL: `${fake.url}/v1` };
  await tidegate.reset({ subject: 'acme' });
  const steps = [
    ['readme', 0, 'console.log(limit, remaining);', /^100 99\n$/],
    ['readme', 1, call, /^200 false "hello"\n$/],
    ['readme', 2, "console.log(typeof model.doStream, typeof client.chat);", /^object|function object\n$/, 0],
    ['readme', 3, "console.log(held.allowed, (await tidegate.reservation(held.reservation)).state);", /^true SETTLED\n$/i],
    ['ai', 0, "for await (const part of result.textStream) process.stdout.write(part);", /^one two three$/],
    ['ai', 1, "for await (const part of result.textStream) process.stdout.write(part);", /^one two three$/],
    ['ai', 2, call, /^200 false .*"one two three"/],
    ['next', 0, call, /^200 false "hello"\n$/],
    ['next', 1, call, /^200 false "hello"\n$/],
  ];
  for (const [name, place, more, printed, counts = 1] of steps) {
    const was = await counted();
    assert.match(await run(name, place, more, env), printed, `${name} ${place}`);
    assert.equal((await counted()) - was, counts, `${name} ${place} counts`);
  }
  assert.equal(fake.billed.length, 3);
});

test('the examples say so when they are denied', async (t) => {
  const fake = await provider(t);
  const env = { OPENAI_BASE_URL: `${fake.url}/v1`, DENIED: 'x' };
  await usingUp();
  const more = 'for await (const part of result.textStream) process.stdout.write(part);';
  assert.match(await run('readme', 0, '', env), /^\d{2,4} 100 0\n$/);
  assert.match(await run('ai', 1, more, env), /^try again in \d+ s\n$/);
  for (const [name, place] of [['readme', 1], ['ai', 2], ['next', 0], ['next', 1]]) {
    assert.match(await run(name, place, call, env), /^429 true \{/, `${name} ${place}`);
  }
  assert.equal(fake.billed.length, 0);
  const browser = "globalThis.fetch = async () => new Response('', { status: 429, headers: { 'retry-after': '7' } });";
  writeFileSync(join(folder, 'browser.mjs'), browser);
  assert.equal(await run('next', 2, '', { NODE_OPTIONS: `--import ${join(folder, 'browser.mjs')}` }), 'Try again in 7 seconds\n');
});
