export { DEFAULT_PLAN, denialError, Tidegate } from './client.js';
export type { RateLimitStatus, TidegateOptions } from './client.js';
export { checkCreatorRateLimit, fromEnvironment, getRateLimitStatus } from './environment.js';
export * from './errors.js';
export type * from './types.js';
export { rateLimitResponse, withRateLimit } from './route.js';
export type { From, RouteCall, RouteHandler, RouteOptions } from './route.js';
