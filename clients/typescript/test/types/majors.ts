// Compiled only: the middleware and the fetch fit the types of each major.
import Anthropic from '@anthropic-ai/sdk';
import { wrapLanguageModel as wrap5 } from 'ai-5';
import type { LanguageModel as Model5 } from 'ai-5';
import { wrapLanguageModel as wrap6 } from 'ai-6';
import { wrapLanguageModel as wrap7 } from 'ai-7';
import { createOpenAICompatible as create5 } from '@ai-sdk/openai-compatible-5';
import { createOpenAICompatible as create6 } from '@ai-sdk/openai-compatible-6';
import { createOpenAICompatible as create7 } from '@ai-sdk/openai-compatible-7';
import OpenAI from 'openai';
import { tidegateModel } from 'tidegate/ai';
import { meteredFetch } from 'tidegate/openai';

const provider = { name: 'p', baseURL: 'http://127.0.0.1:8080' };
const middleware = tidegateModel({ subject: 'acme' });
export const model5: Model5 = wrap5({ model: create5(provider)('m'), middleware });
export const model6 = wrap6({ model: create6(provider)('m'), middleware });
export const model7 = wrap7({ model: create7(provider)('m'), middleware: [middleware] });
export const clients = [new OpenAI({ fetch: meteredFetch({ subject: 'acme' }) }), new Anthropic({ fetch: meteredFetch({ subject: 'acme' }) })];
