// Two passes of tsc: one for `import`, one for `require`; a package.json in each folder says which it is.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', import.meta.url));
rmSync(`${here}dist`, { recursive: true, force: true });
for (const [name, type] of [['esm', 'module'], ['cjs', 'commonjs']]) {
  const out = `${here}dist/${name}`;
  mkdirSync(out, { recursive: true });
  writeFileSync(`${out}/package.json`, `${JSON.stringify({ type })}\n`);
  execFileSync(process.execPath, [tsc, '-p', `${here}tsconfig.${name}.json`], { stdio: 'inherit', cwd: here });
}
// The package carries the licence of the repository.
const licence = `${here}../../LICENSE`;
if (existsSync(licence)) copyFileSync(licence, `${here}LICENSE`);
