/** Members that hold what a model was sent or wrote. They are not needed to bill a call, and stay in the application. */
const CONTENT = new Set(['content', 'text', 'delta', 'arguments', 'instructions', 'tools', 'refusal', 'reasoning_content', 'summary', 'logprobs', 'embedding', 'b64_json', 'input', 'partial_json', 'thinking', 'signature']);
/** Texts that say a term of the price are short: a model, a tier, a type. */
const LONGEST_TEXT = 128;

/** Whether something has a usage, at any depth. */
export function hasUsage(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > 8) {
    return false;
  }
  const usage = (value as { usage?: unknown }).usage;
  if (typeof usage === 'object' && usage !== null) {
    return true;
  }
  return Object.entries(value).some(([name, member]) => !CONTENT.has(name) && hasUsage(member, depth + 1));
}

/** A response or an event without its content: usage, model, tier, the kinds of what was written. */
export function billingOf(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return value.length <= LONGEST_TEXT ? value : undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (depth > 12) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.slice(0, 1_000).map((item) => billingOf(item, depth + 1) ?? null);
  }
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const content = CONTENT.has(name) && typeof member !== 'number';
    const billing = content ? undefined : billingOf(member, depth + 1);
    if (billing !== undefined) {
      kept[name] = billing;
    }
  }
  return kept;
}
