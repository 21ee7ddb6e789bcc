// The unmodified openai package for Node against a gateway. Environment as for openai_python.py.
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';

const require = createRequire(process.env.NODE_CLIENTS + '/');
const OpenAI = require('openai').default ?? require('openai');

const model = process.env.CHAT_MODEL;
const embedder = process.env.EMBEDDING_MODEL;
const client = new OpenAI({ baseURL: process.env.OPENAI_BASE_URL, apiKey: process.env.OPENAI_API_KEY, maxRetries: 0 });
const messages = [{ role: 'user', content: 'What is the capital of France? Answer in one word.' }];

async function whole() {
  const answer = await client.chat.completions.create({ model, messages, max_tokens: 16, temperature: 0 });
  assert.ok(answer.choices[0].message.content.length > 0);
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  return answer.choices[0].message.content;
}

async function refused(status, code, call) {
  try {
    await call();
  } catch (error) {
    assert.equal(error.status, status, String(error));
    assert.equal(error.code, code, String(error));
    return;
  }
  assert.fail(`expected ${status} ${code}`);
}

const cases = {
  chat: whole,
  async stream() {
    const stream = await client.chat.completions.create({
      model, messages, max_tokens: 16, temperature: 0, stream: true, stream_options: { include_usage: true },
    });
    let text = '';
    let usage;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? '';
      usage = chunk.usage ?? usage;
    }
    assert.equal(text, await whole());
    assert.ok(usage.completion_tokens > 0);
  },
  async schemaAndTools() {
    const parameters = {
      type: 'object',
      properties: { city: { type: 'string', maxLength: 20 }, days: { type: 'integer', minimum: 1, maximum: 7 } },
      required: ['city', 'days'],
      additionalProperties: false,
    };
    const shaped = await client.chat.completions.parse({
      model, messages, max_tokens: 48,
      response_format: { type: 'json_schema', json_schema: { name: 'trip', strict: true, schema: parameters } },
    });
    assert.ok(JSON.parse(shaped.choices[0].message.content).days <= 7);
    const runner = client.chat.completions.stream({
      model, messages, max_tokens: 96, parallel_tool_calls: false, tool_choice: 'required',
      tools: [{ type: 'function', function: { name: 'forecast', parameters } }],
    });
    const { message, finish_reason: reason } = (await runner.finalChatCompletion()).choices[0];
    assert.equal(reason, 'tool_calls');
    assert.equal(message.tool_calls[0].function.name, 'forecast');
    assert.ok(JSON.parse(message.tool_calls[0].function.arguments).days >= 1);
  },
  async embeddings() {
    if (!embedder) return;
    const answer = await client.embeddings.create({ model: embedder, input: ['a cat', 'a dog'] });
    assert.equal(answer.data.length, 2);
    const length = answer.data[0].embedding.reduce((sum, x) => sum + x * x, 0);
    assert.ok(Math.abs(length - 1) < 1e-3);
  },
  async models() {
    const ids = [];
    for await (const entry of client.models.list()) ids.push(entry.id);
    assert.ok(ids.includes(model), ids.join());
  },
  async wrongKey() {
    const other = new OpenAI({ baseURL: process.env.OPENAI_BASE_URL, apiKey: 'rk_wrong', maxRetries: 0 });
    await refused(401, 'invalid_api_key', () => other.models.list());
  },
  async unknownModel() {
    await refused(404, 'model_not_found', () => client.chat.completions.create({ model: 'no-such-model', messages }));
  },
  async contextOverflow() {
    const content = 'one two three four five six seven eight '.repeat(Number(process.env.CONTEXT ?? 8192) / 4);
    await refused(400, 'context_length_exceeded', () =>
      client.chat.completions.create({ model, messages: [{ role: 'user', content }], max_tokens: 4 }));
  },
  async leavesBeforeTheFirstToken() {
    const abort = new AbortController();
    const pending = client.chat.completions.create(
      { model, messages, max_tokens: 256, stream: true }, { signal: abort.signal });
    abort.abort();
    await assert.rejects(pending);
    await whole();
  },
  async leavesMidStream() {
    const stream = await client.chat.completions.create({ model, messages, max_tokens: 256, stream: true });
    for await (const _ of stream) break;
    await whole();
  },
  async leavesANonStreamedCall() {
    const abort = new AbortController();
    const pending = client.chat.completions.create({ model, messages, max_tokens: 256 }, { signal: abort.signal });
    setTimeout(() => abort.abort(), 100);
    await assert.rejects(pending);
    await whole();
  },
  async batch() {
    const line = (name) => JSON.stringify({
      custom_id: name, method: 'POST', url: '/v1/chat/completions', body: { model, messages, max_tokens: 4, temperature: 0 },
    });
    const file = await client.files.create({
      file: await OpenAI.toFile(Buffer.from(`${line('one')}\n${line('two')}\n`), 'batch.jsonl'),
      purpose: 'batch',
    });
    let batch = await client.batches.create({
      input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h',
    });
    while (batch.status === 'in_progress') {
      await new Promise((resolve) => setTimeout(resolve, 200));
      batch = await client.batches.retrieve(batch.id);
    }
    assert.equal(batch.status, 'completed');
    const text = await (await client.files.content(batch.output_file_id)).text();
    const answers = text.trim().split('\n').map((each) => JSON.parse(each));
    assert.deepEqual(answers.map(({ custom_id }) => custom_id), ['one', 'two']);
    assert.ok(answers[0].response.body.choices[0].message.content);
    const ids = [];
    for await (const each of client.batches.list({ limit: 1 })) ids.push(each.id);
    assert.ok(ids.includes(batch.id), ids.join());
    assert.ok((await client.files.delete(file.id)).deleted);
    await refused(404, 'not_found', () => client.files.retrieve(file.id));
  },
  async badLine() {
    await refused(400, 'invalid_request', async () =>
      client.files.create({ file: await OpenAI.toFile(Buffer.from('{"prompt":'), 'bad.jsonl'), purpose: 'batch' }));
  },
};

let failed = 0;
for (const [name, run] of Object.entries(cases)) {
  try {
    await run();
    console.log('ok', name);
  } catch (error) {
    failed += 1;
    console.log('FAILED', name, error);
  }
}
console.log(`${Object.keys(cases).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
