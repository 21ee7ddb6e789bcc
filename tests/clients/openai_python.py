"""The unmodified openai package against a gateway: what its users do, and what they get wrong.

Environment: OPENAI_BASE_URL, OPENAI_API_KEY, CHAT_MODEL, EMBEDDING_MODEL (optional), CONTEXT (tokens of the chat model).
Prints one line a case and exits with 1 if any failed.
"""

import os
import sys
import traceback

import openai

MODEL = os.environ["CHAT_MODEL"]
EMBEDDER = os.environ.get("EMBEDDING_MODEL")
CONTEXT = int(os.environ.get("CONTEXT", "8192"))
client = openai.OpenAI(max_retries=0, timeout=120)

ASK = [{"role": "user", "content": "What is the capital of France? Answer in one word."}]


def chat():
    answer = client.chat.completions.create(model=MODEL, messages=ASK, max_tokens=16, temperature=0)
    assert answer.object == "chat.completion" and answer.id.startswith("chatcmpl-"), answer
    choice = answer.choices[0]
    assert choice.message.role == "assistant" and choice.message.content.strip(), choice
    assert choice.finish_reason in ("stop", "length"), choice
    usage = answer.usage
    assert usage.prompt_tokens > 0 and 0 < usage.completion_tokens <= 16, usage
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens, usage
    return choice.message.content


def chat_is_repeatable_at_temperature_0():
    assert chat() == chat()


def chat_stream_equals_whole():
    whole = chat()
    pieces, finish, usage = [], None, None
    for chunk in client.chat.completions.create(
        model=MODEL, messages=ASK, max_tokens=16, temperature=0, stream=True, stream_options={"include_usage": True}
    ):
        assert chunk.object == "chat.completion.chunk", chunk
        if chunk.usage:
            assert chunk.choices == [], chunk
            usage = chunk.usage
        for choice in chunk.choices:
            pieces.append(choice.delta.content or "")
            finish = choice.finish_reason or finish
    assert "".join(pieces) == whole, ("".join(pieces), whole)
    assert finish in ("stop", "length") and usage.completion_tokens > 0, (finish, usage)


def content_arrays():
    messages = [{"role": "user", "content": [{"type": "text", "text": "Say "}, {"type": "text", "text": "hello."}]}]
    assert client.chat.completions.create(model=MODEL, messages=messages, max_tokens=4).choices[0].message.content


def stop_string():
    text = client.completions.create(model=MODEL, prompt="1, 2, 3, 4,", max_tokens=24, temperature=0).choices[0].text
    stop = text[3:5]
    cut = client.completions.create(model=MODEL, prompt="1, 2, 3, 4,", max_tokens=24, temperature=0, stop=[stop])
    assert cut.choices[0].text == text[: text.index(stop)], (text, stop, cut.choices[0].text)
    assert cut.choices[0].finish_reason == "stop", cut


def logprobs():
    answer = client.chat.completions.create(
        model=MODEL, messages=ASK, max_tokens=3, temperature=0, logprobs=True, top_logprobs=2
    )
    content = answer.choices[0].logprobs.content
    assert 0 < len(content) <= 3, content
    for token in content:
        assert token.logprob <= 0 and len(token.top_logprobs) == 2, token
        assert token.token == token.top_logprobs[0].token, token


def completions_stream():
    text = "".join(
        chunk.choices[0].text
        for chunk in client.completions.create(model=MODEL, prompt="The sky is", max_tokens=8, temperature=0, stream=True)
        if chunk.choices
    )
    whole = client.completions.create(model=MODEL, prompt="The sky is", max_tokens=8, temperature=0)
    assert text == whole.choices[0].text, (text, whole)


def embeddings():
    if not EMBEDDER:
        return
    answer = client.embeddings.create(model=EMBEDDER, input=["a cat", "a kitten", "a tax form"])
    vectors = [item.embedding for item in answer.data]
    assert [item.index for item in answer.data] == [0, 1, 2] and answer.usage.prompt_tokens > 0

    def dot(a, b):
        return sum(x * y for x, y in zip(a, b))

    assert all(abs(dot(v, v) - 1) < 1e-3 for v in vectors)
    assert dot(vectors[0], vectors[1]) > dot(vectors[0], vectors[2]) + 0.1
    floats = client.embeddings.create(model=EMBEDDER, input="a cat", encoding_format="float").data[0].embedding
    assert max(abs(x - y) for x, y in zip(floats, vectors[0])) < 1e-4


def models():
    ids = [model.id for model in client.models.list()]
    assert MODEL in ids, ids
    assert client.models.retrieve(MODEL).id == MODEL


def refused(kind, status, code, call):
    try:
        call()
    except openai.APIStatusError as error:
        assert isinstance(error, kind), (type(error), error)
        assert error.status_code == status, error
        assert error.body and error.body.get("code") == code and error.body.get("message"), error.body
        return error
    raise AssertionError(f"expected {status} {code}")


def wrong_key():
    other = openai.OpenAI(api_key="rk_wrong", max_retries=0)
    refused(openai.AuthenticationError, 401, "invalid_api_key", lambda: other.models.list())


def unknown_model():
    refused(
        openai.NotFoundError,
        404,
        "model_not_found",
        lambda: client.chat.completions.create(model="no-such-model", messages=ASK),
    )


def context_overflow():
    text = "one two three four five six seven eight " * (CONTEXT // 4)
    refused(
        openai.BadRequestError,
        400,
        "context_length_exceeded",
        lambda: client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": text}], max_tokens=4),
    )
    refused(
        openai.BadRequestError,
        400,
        "context_length_exceeded",
        lambda: list(
            client.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": text}], max_tokens=4, stream=True
            )
        ),
    )


def known_field_not_honoured():
    error = refused(
        openai.BadRequestError,
        400,
        "unsupported_field",
        lambda: client.chat.completions.create(model=MODEL, messages=ASK, n=2),
    )
    assert error.body["param"] == "n", error.body


def unknown_field_is_named():
    raw = client.chat.completions.with_raw_response.create(
        model=MODEL, messages=ASK, max_tokens=1, extra_body={"colour_of_the_sky": "blue"}
    )
    assert "colour_of_the_sky" in raw.headers["x-ruche-ignored"], raw.headers


def leaving_early_leaves_the_house_in_order():
    stream = client.chat.completions.create(model=MODEL, messages=ASK, max_tokens=512, stream=True)
    next(iter(stream))
    stream.close()
    chat()


CASES = [
    chat,
    chat_is_repeatable_at_temperature_0,
    chat_stream_equals_whole,
    content_arrays,
    stop_string,
    logprobs,
    completions_stream,
    embeddings,
    models,
    wrong_key,
    unknown_model,
    context_overflow,
    known_field_not_honoured,
    unknown_field_is_named,
    leaving_early_leaves_the_house_in_order,
]

failed = 0
for case in CASES:
    try:
        case()
        print("ok", case.__name__, flush=True)
    except Exception:  # noqa: BLE001: every failure is told, then the next case runs
        failed += 1
        print("FAILED", case.__name__, flush=True)
        traceback.print_exc(file=sys.stdout)
print(f"{len(CASES) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
