"""Renders real chat templates over a few conversations as transformers does.

Run by hand: pip install transformers jinja2 numpy; python make_template_fixtures.py TEMPLATES OUT
TEMPLATES is a folder of *.jinja, OUT gets expected.json: for each template and conversation what transformers renders,
or what the template raised. The time is a fixed one.
"""

import datetime
import json
import pathlib
import sys

import jinja2
from transformers.utils import chat_template_utils

NOW = datetime.datetime(2026, 11, 2, 9, 5, 7)
BEGIN, END = "<s>", "</s>"


class FixedTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


chat_template_utils.datetime = FixedTime

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city, in °C & <mm>.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "The city's name"},
                "days": {"type": "integer", "minimum": 1, "default": 3},
                "units": {"type": "string", "enum": ["metric", "imperial"]},
                "exact": {"type": "boolean"},
            },
            "required": ["city"],
        },
    },
}


def user(text):
    return {"role": "user", "content": text}


def assistant(text, **more):
    return {"role": "assistant", "content": text, **more}


def system(text):
    return {"role": "system", "content": text}


CALL = {"type": "function", "id": "call12345", "function": {"name": "get_weather", "arguments": {"city": "Zürich", "days": 2}}}
TALK = [
    system("  You are terse.\n"),
    user('  <b>Grüß & "co"</b> it\'s 🐝\n\tok  '),
    assistant("<think>\nhm\n</think>\n\nYes."),
    user("Why?"),
]

CONVERSATIONS = {
    "one": dict(messages=[user("Hi")]),
    "oneWithoutPrompt": dict(messages=[user("Hi")], add=False),
    "talk": dict(messages=TALK),
    "talkWithoutPrompt": dict(messages=TALK[:3], add=False),
    "noThinking": dict(messages=TALK, extra={"enable_thinking": False, "thinking": False}),
    "reasoning": dict(messages=[user("2+2?"), assistant("4", reasoning_content="Easy."), user("3+3?")]),
    "parts": dict(messages=[{"role": "user", "content": [{"type": "text", "text": "Hello "}, {"type": "text", "text": "there"}]}]),
    "assistantFirst": dict(messages=[assistant("I begin."), user("No.")]),
    "twoUsers": dict(messages=[user("a"), user("b")]),
    "empty": dict(messages=[]),
    "tools": dict(messages=[system("Help."), user("Weather?")], tools=[WEATHER]),
    "toolTurn": dict(
        messages=[
            user("Weather in Zürich?"),
            assistant("", tool_calls=[CALL]),
            {"role": "tool", "name": "get_weather", "tool_call_id": "call12345", "content": '{"t": 7.5, "rain": null}'},
            assistant("7.5 °C."),
            user("Thanks"),
        ],
        tools=[WEATHER],
    ),
    "toolTurnNull": dict(
        messages=[
            user("Weather?"),
            assistant(None, tool_calls=[CALL, {**CALL, "id": "call67890"}]),
            {"role": "tool", "name": "get_weather", "tool_call_id": "call12345", "content": "cold"},
            {"role": "tool", "name": "get_weather", "tool_call_id": "call67890", "content": "wet"},
        ],
        tools=[WEATHER],
    ),
    "unknownRole": dict(messages=[{"role": "wizard", "content": "Abra"}]),
}


def render(template, case):
    try:
        rendered, _ = chat_template_utils.render_jinja_template(
            [case["messages"]],
            tools=case.get("tools"),
            chat_template=template,
            add_generation_prompt=case.get("add", True),
            bos_token=BEGIN,
            eos_token=END,
            **case.get("extra", {}),
        )
        return {"text": rendered[0]}
    except jinja2.exceptions.TemplateError as e:
        return {"raised": str(e)} if type(e) is jinja2.exceptions.TemplateError else {"failed": f"{type(e).__name__}: {e}"}
    except Exception as e:  # the template is wrong for these messages
        return {"failed": f"{type(e).__name__}: {e}"}


def main(templates, out):
    expected = {
        path.name: {name: render(path.read_text(), case) for name, case in CONVERSATIONS.items()}
        for path in sorted(pathlib.Path(templates).glob("*.jinja"))
    }
    result = {"begin": BEGIN, "end": END, "now": NOW.isoformat(), "conversations": CONVERSATIONS, "expected": expected}
    pathlib.Path(out).write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


main(*sys.argv[1:])
