// Starts one real server for all test files, runs them, and stops it. Arguments are test files; default all.
import { fileURLToPath } from 'node:url';
import { runTests, stopAll, testFiles, tidegate } from '../../../server/src/test/node/processes.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
try {
  const { found: url } = await tidegate(['--port', '0', '--plans', `${here}plans.yaml`], /event=listening url=(\S+)/);
  const env = { ...process.env, TIDEGATE_TEST_URL: url };
  for (const name of ['TIDEGATE_URL', 'TIDEGATE_API_KEY', 'TIDEGATE_FAILURE_POLICY']) delete env[name];
  await runTests(testFiles(here), env);
} finally {
  await stopAll();
}
