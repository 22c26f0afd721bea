import { getRateLimitStatus } from 'tidegate';
import { plan, tenant } from '../../tenant.js';

export const dynamic = 'force-dynamic';

export async function GET() {
  return Response.json(await getRateLimitStatus(tenant(), plan()));
}
