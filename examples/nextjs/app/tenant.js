/** An application takes the tenant and the plan from its session, never from what the browser says. */
export const tenant = () => process.env.EXAMPLE_TENANT ?? 'acme';
export const plan = () => process.env.EXAMPLE_PLAN ?? 'starter';
