import { fileURLToPath } from 'node:url';

// Here the client is a link to its folder in this repository, which is above this one. An
// application that has it from the registry needs no such line.
export default { turbopack: { root: fileURLToPath(new URL('../../', import.meta.url)) } };
