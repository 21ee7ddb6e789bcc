"""The unmodified openai package against a gateway: what its users do, and what they get wrong.

Environment: OPENAI_BASE_URL, OPENAI_API_KEY, CHAT_MODEL, EMBEDDING_MODEL (optional), CONTEXT (tokens of the chat model).
Prints one line a case and exits with 1 if any failed.
"""

import io
import json
import os
import sys
import tempfile
import time
import traceback
from typing import Literal

import openai
import pydantic

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


class Meeting(pydantic.BaseModel):
    title: str
    kind: Literal["work", "party"]
    guests: list[str] = pydantic.Field(max_length=3)
    hours: int = pydantic.Field(ge=1, le=8)


MEET = [{"role": "user", "content": "Anna and Tom meet for two hours to plan the garden party. Describe the meeting."}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "maxLength": 20}, "unit": {"enum": ["celsius", "fahrenheit"]}},
            "required": ["city", "unit"],
            "additionalProperties": False,
        },
    },
}
CLOCK = {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object", "properties": {}}}}
RAIN = [{"role": "user", "content": "What is the weather in Paris, in celsius?"}]


def response_format(schema):
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


def parsed_into_a_class():
    for temperature in (0, 1):
        answer = client.chat.completions.parse(
            model=MODEL, messages=MEET, response_format=Meeting, max_tokens=96, temperature=temperature
        )
        meeting = answer.choices[0].message.parsed
        assert isinstance(meeting, Meeting) and answer.choices[0].finish_reason == "stop", answer


def schema_streamed():
    schema = {"type": "object", "properties": {"größe": {"enum": ["groß", "klein 😀"]}}, "required": ["größe"]}
    pieces, finish = [], None
    for chunk in client.chat.completions.create(
        model=MODEL, messages=ASK, max_tokens=24, response_format=response_format(schema), stream=True
    ):
        for choice in chunk.choices:
            pieces.append(choice.delta.content or "")
            finish = choice.finish_reason or finish
    assert json.loads("".join(pieces))["größe"] in ("groß", "klein 😀") and finish == "stop", (pieces, finish)


def any_json():
    answer = client.chat.completions.create(
        model=MODEL, messages=MEET, max_tokens=32, response_format={"type": "json_object"}
    )
    assert isinstance(json.loads(answer.choices[0].message.content), dict), answer


def sound_call(call, *names):
    assert call.type == "function" and call.id and call.function.name in names, call
    arguments = json.loads(call.function.arguments)
    if call.function.name == "get_weather":
        assert set(arguments) == {"city", "unit"} and arguments["unit"] in ("celsius", "fahrenheit"), call
    return call


def tools_are_called():
    for choice in ("required", {"type": "function", "function": {"name": "get_weather"}}):
        for temperature in (0, 1):
            answer = client.chat.completions.create(
                model=MODEL,
                messages=RAIN,
                tools=[CLOCK, WEATHER],
                tool_choice=choice,
                parallel_tool_calls=False,
                max_tokens=96,
                temperature=temperature,
            )
            message = answer.choices[0].message
            assert answer.choices[0].finish_reason == "tool_calls" and message.content is None, answer
            names = ("get_weather",) if isinstance(choice, dict) else ("get_weather", "get_time")
            assert len(message.tool_calls) == 1, answer
            sound_call(message.tool_calls[0], *names)


def tools_are_called_in_a_stream():
    with client.chat.completions.stream(
        model=MODEL, messages=RAIN, tools=[WEATHER], tool_choice="required", max_tokens=200, temperature=0
    ) as stream:
        for _ in stream:
            pass
        streamed = stream.get_final_completion().choices[0]
    whole = client.chat.completions.create(
        model=MODEL, messages=RAIN, tools=[WEATHER], tool_choice="required", max_tokens=200, temperature=0
    ).choices[0]
    assert streamed.finish_reason == whole.finish_reason == "tool_calls", (streamed, whole)
    calls = [(call.function.name, call.function.arguments) for call in streamed.message.tool_calls]
    assert calls == [(call.function.name, call.function.arguments) for call in whole.message.tool_calls], (streamed, whole)
    for call in streamed.message.tool_calls:
        sound_call(call, "get_weather")


def tools_are_chosen_or_the_user_is_answered():
    messages = list(RAIN)
    answer = client.chat.completions.create(
        model=MODEL, messages=messages, tools=[WEATHER], tool_choice="required", parallel_tool_calls=False, max_tokens=96
    )
    call = sound_call(answer.choices[0].message.tool_calls[0], "get_weather")
    messages.append(answer.choices[0].message)
    messages.append({"role": "tool", "tool_call_id": call.id, "content": "18 degrees, sunny"})
    answer = client.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER], max_tokens=200)
    choice = answer.choices[0]
    if choice.message.tool_calls:
        assert choice.finish_reason == "tool_calls" and choice.message.content is None, answer
        for each in choice.message.tool_calls:
            sound_call(each, "get_weather")
    else:
        assert choice.finish_reason == "stop" and isinstance(choice.message.content, str), answer
    answer = client.chat.completions.create(model=MODEL, messages=messages, max_tokens=24)
    assert answer.choices[0].message.content and not answer.choices[0].message.tool_calls, answer


def schemas_that_cannot_be_met():
    error = refused(
        openai.BadRequestError,
        400,
        "unsupported_field",
        lambda: client.chat.completions.create(
            model=MODEL,
            messages=ASK,
            response_format=response_format({"type": "object", "properties": {"a": {"uniqueItems": True}}}),
        ),
    )
    assert "/properties/a/uniqueItems" in error.body["message"], error.body
    assert error.body["param"] == "response_format.json_schema.schema", error.body
    error = refused(
        openai.BadRequestError,
        400,
        "invalid_request",
        lambda: client.chat.completions.create(
            model=MODEL, messages=ASK, max_tokens=3, response_format=response_format({"const": "one two three four"})
        ),
    )
    assert "shortest document" in error.body["message"], error.body


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


def line(name, text, **more):
    body = {"model": MODEL, "messages": [{"role": "user", "content": text}], "max_tokens": 8, "temperature": 0, **more}
    return json.dumps({"custom_id": name, "method": "POST", "url": "/v1/chat/completions", "body": body})


def upload(lines, name="batchinput.jsonl"):
    return client.files.create(file=(name, io.BytesIO("\n".join(lines).encode())), purpose="batch")


def finished(batch):
    until = time.monotonic() + 120
    while batch.status in ("validating", "in_progress", "finalizing", "cancelling"):
        assert time.monotonic() < until, batch
        time.sleep(0.2)
        batch = client.batches.retrieve(batch.id)
    return batch


def batch_as_in_the_guide():
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as written:
        written.write(line("request-1", "What is the capital of France?") + "\n")
        written.write(line("request-2", "What is 1 + 1?", logprobs=True) + "\n")
        written.flush()
        batch_input_file = client.files.create(file=open(written.name, "rb"), purpose="batch")
    batch = client.batches.create(
        input_file_id=batch_input_file.id,
        endpoint="/v1/chat/completions",
        completion_window="24h",
        metadata={"description": "nightly eval job"},
    )
    assert batch.object == "batch" and batch.status == "in_progress" and batch.input_file_id == batch_input_file.id, batch
    assert batch.expires_at - batch.created_at in range(86_000, 86_500), batch
    batch = finished(batch)
    assert batch.status == "completed" and batch.completed_at and batch.error_file_id is None, batch
    assert batch.metadata == {"description": "nightly eval job"}, batch
    counts = batch.request_counts
    assert (counts.total, counts.completed, counts.failed) == (2, 2, 0), counts

    answers = [json.loads(text) for text in client.files.content(batch.output_file_id).text.splitlines()]
    assert [answer["custom_id"] for answer in answers] == ["request-1", "request-2"], answers
    for answer in answers:
        assert answer["id"] and answer["error"] is None and answer["response"]["status_code"] == 200, answer
        body = openai.types.chat.ChatCompletion.model_validate(answer["response"]["body"])
        assert body.object == "chat.completion" and body.model == MODEL and body.choices[0].message.content, body
        assert body.usage.total_tokens == body.usage.prompt_tokens + body.usage.completion_tokens > 0, body
    assert answers[1]["response"]["body"]["choices"][0]["logprobs"]["content"], answers[1]
    interactive = client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": "What is 1 + 1?"}], max_tokens=8, temperature=0
    )
    assert answers[1]["response"]["body"]["choices"][0]["message"]["content"] == interactive.choices[0].message.content
    assert batch.id in [each.id for each in client.batches.list(limit=1)], "the list is walked page by page"
    client.files.delete(batch_input_file.id)


def batch_in_a_shape():
    schema = {"type": "object", "properties": {"city": {"enum": ["Paris", "Rome"]}}, "required": ["city"]}
    lines = [
        line("shaped", "What is the capital of France?", response_format=response_format(schema), max_tokens=24),
        line("called", "The weather in Rome?", tools=[WEATHER], tool_choice="required", max_tokens=200),
    ]
    batch = finished(
        client.batches.create(
            input_file_id=upload(lines).id, endpoint="/v1/chat/completions", completion_window="24h"
        )
    )
    assert batch.request_counts.completed == 2, batch
    shaped, called = [
        openai.types.chat.ChatCompletion.model_validate(json.loads(text)["response"]["body"]).choices[0]
        for text in client.files.content(batch.output_file_id).text.splitlines()
    ]
    assert json.loads(shaped.message.content)["city"] in ("Paris", "Rome"), shaped
    assert called.finish_reason == "tool_calls", called
    sound_call(called.message.tool_calls[0], "get_weather")


def batch_of_embeddings():
    if not EMBEDDER:
        return
    lines = [
        json.dumps(
            {
                "custom_id": f"e-{i}",
                "method": "POST",
                "url": "/v1/embeddings",
                "body": {"model": EMBEDDER, "input": f"text {i}", "encoding_format": "float"},
            }
        )
        for i in range(3)
    ]
    batch = finished(
        client.batches.create(
            input_file_id=upload(lines).id, endpoint="/v1/embeddings", completion_window="24h"
        )
    )
    answers = [json.loads(text) for text in client.files.content(batch.output_file_id).text.splitlines()]
    assert [answer["custom_id"] for answer in answers] == ["e-0", "e-1", "e-2"], answers
    vector = answers[0]["response"]["body"]["data"][0]["embedding"]
    assert abs(sum(x * x for x in vector) - 1) < 1e-3, vector


def failed_requests_lie_in_the_error_file():
    lines = [line("fine", "Say hello."), line("too-long", "one two three four five six seven eight " * (CONTEXT // 4))]
    batch = finished(
        client.batches.create(
            input_file_id=upload(lines).id, endpoint="/v1/chat/completions", completion_window="24h"
        )
    )
    assert (batch.request_counts.completed, batch.request_counts.failed) == (1, 1), batch
    (error,) = [json.loads(text) for text in client.files.content(batch.error_file_id).text.splitlines()]
    assert error["custom_id"] == "too-long" and error["response"]["status_code"] == 400, error
    assert error["response"]["body"]["error"]["code"] == "context_length_exceeded", error
    (answer,) = [json.loads(text) for text in client.files.content(batch.output_file_id).text.splitlines()]
    assert answer["custom_id"] == "fine", answer


def files_are_listed_read_and_deleted():
    content = line("a", "x") + "\r\n\n" + line("b", "y")
    file = upload([content], "näme.jsonl")
    assert file.object == "file" and file.purpose == "batch" and file.filename == "näme.jsonl", file
    assert file.bytes == len(content.encode()), file
    assert client.files.content(file.id).content == content.encode()
    assert client.files.retrieve(file.id) == file
    assert file.id in [each.id for each in client.files.list(purpose="batch", limit=1)]
    assert client.files.delete(file.id).deleted
    refused(openai.NotFoundError, 404, "not_found", lambda: client.files.retrieve(file.id))


def batch_is_cancelled():
    lines = [line(f"r{i}", "Tell me everything about bees.", max_tokens=256) for i in range(200)]
    file = upload(lines)
    batch = client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h"
    )
    error = refused(openai.ConflictError, 409, "conflict", lambda: client.files.delete(file.id))
    assert batch.id in str(error) or file.id in str(error), error
    batch = finished(client.batches.cancel(batch.id))
    assert batch.status == "cancelled" and batch.cancelled_at and batch.request_counts.completed < 200, batch
    left_open(batch, "batch_cancelled", 200)
    assert client.files.delete(file.id).deleted


def batch_expires():
    lines = [line(f"r{i}", "Tell me everything about bees.", max_tokens=256) for i in range(200)]
    batch = client.batches.create(
        input_file_id=upload(lines).id, endpoint="/v1/chat/completions", completion_window="3s"
    )
    batch = finished(batch)
    assert batch.status == "expired" and batch.expired_at and batch.request_counts.completed < 200, batch
    left_open(batch, "batch_expired", 200)


def left_open(batch, code, total):
    """Each request has its one line, in the file of answers or in that of errors."""
    errors = [json.loads(text) for text in client.files.content(batch.error_file_id).text.splitlines()]
    assert {error["error"]["code"] for error in errors} == {code}, errors
    assert all(error["response"] is None and error["error"]["message"] for error in errors), errors
    answers = client.files.content(batch.output_file_id).text.splitlines() if batch.output_file_id else []
    names = [json.loads(text)["custom_id"] for text in answers] + [error["custom_id"] for error in errors]
    assert sorted(names) == sorted(f"r{i}" for i in range(total)), names


def wrong_batches():
    bad = [line(f"r{i}", "x") for i in range(6)] + ['{"custom_id": "r6", oops']
    error = refused(openai.BadRequestError, 400, "invalid_request", lambda: upload(bad))
    assert "line 7" in error.body["message"], error.body
    two = [line("a", "x"), line("b", "x", model="another")]
    error = refused(openai.BadRequestError, 400, "invalid_request", lambda: upload(two))
    assert "line 2" in error.body["message"] and "another" in error.body["message"], error.body
    error = refused(
        openai.BadRequestError,
        400,
        "invalid_request",
        lambda: client.files.create(file=("x.jsonl", io.BytesIO(b"{}")), purpose="fine-tune"),
    )
    assert error.body["param"] == "purpose", error.body
    stranger = upload([line("a", "x", model="no-such-model")])
    refused(
        openai.NotFoundError,
        404,
        "model_not_found",
        lambda: client.batches.create(
            input_file_id=stranger.id, endpoint="/v1/chat/completions", completion_window="24h"
        ),
    )
    refused(
        openai.NotFoundError,
        404,
        "not_found",
        lambda: client.batches.create(
            input_file_id="file-nowhere", endpoint="/v1/chat/completions", completion_window="24h"
        ),
    )


CASES = [
    chat,
    chat_is_repeatable_at_temperature_0,
    chat_stream_equals_whole,
    content_arrays,
    stop_string,
    logprobs,
    parsed_into_a_class,
    schema_streamed,
    any_json,
    tools_are_called,
    tools_are_called_in_a_stream,
    tools_are_chosen_or_the_user_is_answered,
    schemas_that_cannot_be_met,
    completions_stream,
    embeddings,
    models,
    wrong_key,
    unknown_model,
    context_overflow,
    known_field_not_honoured,
    unknown_field_is_named,
    leaving_early_leaves_the_house_in_order,
    batch_as_in_the_guide,
    batch_in_a_shape,
    batch_of_embeddings,
    failed_requests_lie_in_the_error_file,
    files_are_listed_read_and_deleted,
    batch_is_cancelled,
    batch_expires,
    wrong_batches,
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
