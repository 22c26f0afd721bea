import { withRateLimit } from 'tidegate';

// An application takes the tenant from its session, never from what the browser says.
const tenantOf = () => process.env.EXAMPLE_TENANT ?? 'acme';

export const POST = withRateLimit(() => new Response('An answer of a model'), { subject: tenantOf, plan: 'starter' });
