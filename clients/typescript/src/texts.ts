/** Members whose text is no content: it names things, or is data that is not billed by its characters. */
const NOT_CONTENT = new Set(['type', 'role', 'id', 'toolCallId', 'tool_call_id', 'tool_use_id', 'toolName', 'mediaType', 'media_type', 'providerOptions', 'cache_control']);
const DATA = new Set(['data', 'image', 'image_url', 'file_data', 'input_audio']);
/** What stands for a file or an image, whose tokens do not follow from its bytes: about 1,000 tokens. */
const FILE = 'file'.padEnd(3_000, ' .');

/** The texts of a prompt, to be counted before the call. */
export function textsOf(value: unknown): string {
  const found: string[] = [];
  collect(value, found, 0);
  return found.join('\n');
}

function collect(value: unknown, found: string[], depth: number): void {
  if (typeof value === 'string') {
    found.push(value);
  } else if (typeof value === 'object' && value !== null && depth < 32) {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      found.push(FILE);
      return;
    }
    for (const [name, member] of Object.entries(value)) {
      if (DATA.has(name) && member) {
        found.push(FILE);
      } else if (!NOT_CONTENT.has(name)) {
        collect(member, found, depth + 1);
      }
    }
  }
}

/** What a part of the AI SDK's stream holds of the model's output. A tool call repeats what its deltas had. */
export function outputOf(part: { type: string; delta?: unknown; textDelta?: unknown }): string {
  const text = part.delta ?? part.textDelta;
  return typeof text === 'string' ? text : '';
}
