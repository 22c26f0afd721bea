import { withRateLimit } from 'tidegate';
import { plan, tenant } from '../../tenant.js';

export const POST = withRateLimit(() => new Response('An answer of a model'), { subject: tenant, plan });
