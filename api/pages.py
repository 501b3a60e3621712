"""The few pages that the server writes itself: nobody is signed in, the graph is starting, the page was not built."""

from __future__ import annotations

from html import escape

import orjson
from starlette.responses import HTMLResponse, Response

from api.errors import ApiError

# No script and no style beyond the sheet below, so that the strict content policy holds for these too.
_FRAME = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{head}<link rel="icon" href="data:,">
<link rel="stylesheet" href="/sign-in.css">
</head>
<body><main><h1>{title}</h1>{body}</main></body>
</html>
"""
STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 36rem; padding: 2rem; }
h1 { font-size: 1.4rem; margin: 0 0 .75rem; }
p { margin: 0 0 .75rem; }
code { font-size: .95em; padding: .1em .35em; border: 1px solid color-mix(in srgb, currentColor 30%, transparent);
       border-radius: .25rem; }
progress { width: 100%; height: .75rem; }
form { display: grid; gap: .75rem; margin: 0 0 1.5rem; min-width: min(22rem, 80vw); }
label { display: grid; gap: .25rem; }
input, button { font: inherit; padding: .5rem .65rem; border-radius: .35rem; box-sizing: border-box; width: 100%;
                border: 1px solid color-mix(in srgb, currentColor 45%, transparent); }
button { cursor: pointer; font-weight: 600; }
[role=alert] { border-inline-start: .25rem solid #c0392b; padding-inline-start: .75rem; }
small { opacity: .8; }
ul.codes { columns: 2; font-family: ui-monospace, monospace; list-style: none; padding: 0; }
"""


def json_answer(status: int, body: object, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type="application/json")


def error_page(problem: ApiError) -> HTMLResponse:
    """An error for somebody who looks at it in a browser."""
    body = f"<p>{_text(problem.message)}</p><p>{_text(problem.todo)}</p>"
    if problem.status == 401:
        body += '<p><a href="/sign-in">Sign in with a name and a password</a></p>'
    return HTMLResponse(_page("Sign in to Clew" if problem.status == 401 else "Clew", body), problem.status)


def starting_page(step: str, done: int, total: int | None) -> HTMLResponse:
    """How far the start has come. It loads itself again until there is something to show."""
    bar = f'<progress max="{total}" value="{done}"></progress>' if total else "<progress></progress>"
    body = f'<p role="status">{escape(step)}</p>{bar}<p>This page goes on by itself.</p>'
    return HTMLResponse(_page("Clew is starting", body, head='<meta http-equiv="refresh" content="1">\n'))


def failed_page(reason: str) -> HTMLResponse:
    return HTMLResponse(_page("Clew cannot reach its graph", f"<p>{_text(reason)}</p>"), 503)


def unbuilt_page(folder: str) -> HTMLResponse:
    body = (
        f"<p>There is no page in <code>{escape(folder)}</code>, so that only the GraphQL interface answers, at"
        " <code>/graphql</code>.</p><p>Run <code>uv sync --reinstall-package clew</code>, which builds the page, and"
        " start Clew again.</p>"
    )
    return HTMLResponse(_page("The page was not built", body), 503)


def form_page(title: str, body: str, *, language: str, status: int = 200) -> HTMLResponse:
    """A page with forms, in a language; its body is HTML.

    Its own referrer policy makes browsers say which page a form was sent from. Without, they would say "null".
    """
    page = _page(title, body, language=language)
    return HTMLResponse(page, status, {"referrer-policy": "same-origin", "content-language": language})


def _page(title: str, body: str, *, head: str = "", language: str = "en") -> str:
    direction = "rtl" if language == "ar" else "ltr"
    return _FRAME.format(title=escape(title), head=head, body=body, language=language, direction=direction)


def moved_page(to: str) -> HTMLResponse:
    """Leads on from a page of ours. A browser that another site sent here sends no strict cookie along a redirect."""
    head = f'<meta http-equiv="refresh" content="0;url={escape(to)}">\n'
    return HTMLResponse(_page("Clew", f'<p><a href="{escape(to)}">Clew</a></p>', head=head))


def _text(text: str) -> str:
    """Text with what stands between backquotes as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
