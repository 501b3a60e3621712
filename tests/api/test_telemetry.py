"""An operator sees how many, how fast and how it ended, and nothing of what was asked."""

from __future__ import annotations

import io
import json
import logging
import re
import sys

import pytest

from api.logs import JsonLines, TextLines, request_id, start_logging
from graph.errors import BadSetting
from tests.api.conftest import Running

REQUESTS = re.compile(r'clew_http_requests_total\{method="(\w+)",path="([^"]+)",status="(\d+)"\} ([0-9.]+)')


def counts(clew: Running) -> dict[tuple[str, str, str], float]:
    asker = clew.program()
    answer = clew.client.get("/metrics", headers=asker.headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {(m, p, s): float(n) for m, p, s, n in REQUESTS.findall(answer.text)}


def test_requests_are_counted_by_path_and_end(clew: Running) -> None:
    before = counts(clew)
    clew.program().ask("{ viewer { name } }")
    clew.client.post("/graphql", json={"query": "{ viewer { name } }"})
    for number in range(3):
        clew.client.get(f"/nothing/{number}")
    after = counts(clew)
    grown = {key: number - before.get(key, 0) for key, number in after.items() if number != before.get(key)}
    assert grown[("POST", "/graphql", "200")] == 1
    assert grown[("POST", "/graphql", "401")] == 1
    assert grown[("GET", "page", "401")] == 3, "no path of a stranger becomes a name in the metrics"


def test_metrics_are_not_for_strangers_and_say_whether_the_graph_is_there(clew: Running) -> None:
    assert clew.client.get("/metrics").status_code == 401
    text = clew.client.get("/metrics", headers=clew.program().headers).text
    assert "clew_graph_ready 1.0" in text
    assert "clew_graph_questions 0.0" in text
    assert 'clew_http_request_seconds_bucket{le="0.005",path="/metrics"}' in text


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-123", True), ("a" * 65, False), ("x y", False), ("", False), ("é", False)]
)
def test_an_answer_carries_the_id_of_its_request(clew: Running, given: str, kept: bool) -> None:
    raw = {"x-request-id": given.encode("latin-1")}
    answered = clew.client.get("/health", headers=raw).headers["x-request-id"]  # type: ignore[arg-type]
    assert (answered == given) is kept
    assert re.fullmatch(r"[\w.-]+", answered)


def test_a_request_is_one_line_with_its_id_and_without_what_was_asked(
    clew: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "clew.requests"):
        clew.client.get("/health", params={"secret": "do not write this down"}, headers={"x-request-id": "r-1"})
    (record,) = [one for one in caplog.records if one.name == "clew.requests"]
    token = request_id.set("r-1")
    line = json.loads(JsonLines().format(record))
    text = TextLines().format(record)
    request_id.reset(token)
    assert (line["path"], line["status"], line["request"]) == ("/health", 200, "r-1")
    assert "secret" not in str(line) + text
    assert "[r-1]: answered method=GET path=/health status=200" in text


def test_an_event_is_a_line_whatever_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    for form, lines in (("text", 1), ("json", 1)):
        out = io.StringIO()
        monkeypatch.setattr(sys, "stderr", out)
        start_logging({"CLEW_LOG_FORMAT": form, "CLEW_LOG_LEVEL": "INFO"})
        logging.getLogger("clew.test").info("two\nlines")
        logging.getLogger("other").info("not ours")
        assert len(out.getvalue().splitlines()) == lines
    logging.basicConfig(force=True)


@pytest.mark.parametrize("name", ["CLEW_LOG_FORMAT", "CLEW_LOG_LEVEL"])
def test_a_setting_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(BadSetting, match="one of"):
        start_logging({name: "loud"})
