// The Lua scripts of the installed @upstash/ratelimit releases, by the SHA-1 of their text.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The releases of the table of digests, and the package of each. */
export const RELEASES = {
  '2.0.3': 'ratelimit-2.0.3',
  '2.0.4': 'ratelimit-2.0.4',
  '2.0.5': 'ratelimit-2.0.5',
  '2.0.6': 'ratelimit-2.0.6',
  '2.0.7': 'ratelimit-2.0.7',
  '2.0.8': 'ratelimit-2.0',
  '2.1.0': 'ratelimit-2.1.0',
  '2.2.0': 'ratelimit-2.2',
};

export const sha1 = (text) => createHash('sha1').update(text).digest('hex');

/** Every script of a package: they are template literals, one of which has a constant in it. */
export function scriptsOf(name) {
  const source = readFileSync(fileURLToPath(new URL(`node_modules/${name}/dist/index.js`, import.meta.url)), 'utf8');
  const literals = [...source.matchAll(/`([^`]*redis\.call[^`]*)`/g)].map(([, text]) => text);
  const texts = literals.map((text) => text.replaceAll('${tokenBucketIdentifierNotFound}', '-1').replaceAll('\\\\', '\\'));
  return new Map(texts.map((text) => [sha1(text), text]));
}

/** The rows of the table of digests: of each release the digest that its client sends for each script. */
export function table() {
  const lines = readFileSync(new URL('script-hashes.tsv', import.meta.url), 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => line.split('\t')).map(([digest, release, script]) => ({ digest, release, script }));
}
