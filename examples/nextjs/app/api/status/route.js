import { getRateLimitStatus } from 'tidegate';

export const dynamic = 'force-dynamic';

export async function GET() {
  return Response.json(await getRateLimitStatus(process.env.EXAMPLE_TENANT ?? 'acme', 'starter'));
}
