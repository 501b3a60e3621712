"""Users sign in with forms that need no script, may do what their roles say, and see what their cases hold."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from api.errors import BadInput, NameTaken, NotFound
from api.people import accounts, codes
from api.people.rights import Caller, Right
from graph.claims.records import Grading
from graph.claims.scope import Viewer
from graph.queries import people
from graph.queries.audit import Filter, latest_entries
from graph.server.connect import Graph
from tests.api.conftest import COOKIE, Running
from tests.support.asking import Asker
from tests.support.claims import Teller

PASSWORD = "velvet otter cartwheel"
OTHER = "marble lantern sardine"
WHO = "{ viewer { name clearance cases everyCase } }"


def add(graph: Graph, name: str, *roles: str, clearance: str = "AMBER") -> None:
    accounts.add_user(graph, name, roles=roles or ["analyst"], clearance=clearance, display=None, by="test")
    assert accounts.accept_invitation(graph, accounts.invite(graph, name), PASSWORD) is not None


def send(clew: Running, path: str, form: dict[str, str], **headers: str) -> httpx.Response:
    clew.client.cookies.clear()
    answer = clew.client.post(path, data=form, headers=headers)
    clew.client.cookies.clear()
    return answer


def sign_in(clew: Running, name: str, password: str = PASSWORD, code: str = "") -> httpx.Response:
    return send(clew, "/sign-in", {"name": name, "password": password, "code": code})


def session_in(answer: httpx.Response) -> str:
    found = re.search(rf"{COOKIE}=([^;]+)", answer.headers["set-cookie"])
    assert found is not None
    return found[1]


def asker(clew: Running, session: str) -> Asker:
    return Asker(clew.client, {"cookie": f"{COOKIE}={session}", "x-clew": "1"})


def test_an_invitation_sets_the_password_once_and_signs_in(clew: Running, graph: Graph) -> None:
    accounts.add_user(graph, "anna", roles=["analyst"], clearance="tlp:amber", display="Anna Borg", by="test")
    invitation = accounts.invite(graph, "anna")
    page = clew.client.get("/sign-in", params={"invite": invitation})
    assert page.status_code == 200
    assert invitation in page.text
    form = {"invite": invitation, "password": PASSWORD, "again": PASSWORD}
    assert "not the same" in send(clew, "/sign-in/password", {**form, "again": "x"}).text
    assert "at least 15" in send(clew, "/sign-in/password", {**form, "password": "short", "again": "short"}).text
    easy = "password password 1"
    assert "tried first" in send(clew, "/sign-in/password", {**form, "password": easy, "again": easy}).text
    done = send(clew, "/sign-in/password", form)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    cookie = done.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/"))
    told = asker(clew, session_in(done)).ask(WHO)["viewer"]
    assert told == {"name": "@anna", "clearance": "AMBER", "cases": [], "everyCase": False}
    assert send(clew, "/sign-in/password", form).status_code == 401


def test_a_user_signs_in_and_out(clew: Running, graph: Graph) -> None:
    add(graph, "anna")
    session = session_in(sign_in(clew, " Anna "))
    anna = asker(clew, session)
    assert anna.ask(WHO)["viewer"]["name"] == "@anna"
    assert clew.client.post("/sign-out", headers=anna.headers).status_code == 204
    assert anna.post({"query": WHO}).status_code == 401
    kinds = [(kept.entry.who, kept.entry.kind, kept.entry.outcome) for kept in graph.read(latest_entries, Filter())]
    assert ("@anna", "sign-in", "ok") in kinds


def test_every_sign_in_has_a_session_of_its_own_and_ends_the_one_before(clew: Running, graph: Graph) -> None:
    add(graph, "anna")
    first = session_in(sign_in(clew, "anna"))
    form = {"name": "anna", "password": PASSWORD}
    answer = clew.client.post("/sign-in", data=form, headers={"cookie": f"{COOKIE}={first}"})
    second = session_in(answer)
    clew.client.cookies.clear()
    assert first != second
    assert asker(clew, first).post({"query": WHO}).status_code == 401
    assert asker(clew, second).ask(WHO)


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong wrong wrong"), ("nobody", PASSWORD), ("", "")])
def test_what_is_wrong_is_not_told(clew: Running, graph: Graph, name: str, password: str) -> None:
    add(graph, "anna")
    answer = sign_in(clew, name, password)
    assert answer.status_code == 401
    assert "Name, password or code are not right." in answer.text
    assert "set-cookie" not in answer.headers


def test_a_form_of_another_site_is_refused(clew: Running, graph: Graph) -> None:
    add(graph, "anna")
    form = {"name": "anna", "password": PASSWORD}
    assert send(clew, "/sign-in", form, origin="https://evil.example").status_code == 403
    assert send(clew, "/sign-in", form, origin="null").status_code == 403
    assert send(clew, "/sign-in", form, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert clew.client.post("/sign-in", json=form).status_code == 400
    assert send(clew, "/sign-in", {**form, "code": "x" * 20_000}).status_code == 400


def test_the_page_speaks_arabic_to_those_who_read_it(clew: Running) -> None:
    page = clew.client.get("/sign-in", headers={"accept-language": "fr, ar-EG;q=0.8, en;q=0.5"})
    assert '<html lang="ar" dir="rtl">' in page.text
    assert "كلمة المرور" in page.text
    assert page.headers["referrer-policy"] == "same-origin"
    assert "<script" not in page.text


def test_guesses_have_to_wait_longer_and_longer(clew: Running, graph: Graph) -> None:
    add(graph, "anna")
    for moment in range(8):
        # As if these had been a day apart: what an account has failed is not forgotten by waiting.
        assert not graph.write(people.take_attempt, ["account:anna"], moment * 86_400.0, accounts.delay_after, 3600.0)
    assert [sign_in(clew, "anna", "wrong wrong wrong").status_code for _ in range(2)] == [401, 429]
    refused = sign_in(clew, "anna")
    assert refused.status_code == 429
    assert "Try again in" in refused.text
    accounts.unlock(graph, "anna")
    assert sign_in(clew, "anna").status_code == 303


def test_an_address_has_to_wait_too_whatever_names_it_tries(clew: Running, graph: Graph) -> None:
    add(graph, "anna")
    waits = []
    for number in range(22):
        of = [f"account:{number}", "address:192.0.2.1"]
        waits.append(graph.write(people.take_attempt, of, 1_000.0, accounts.delay_after, 3600.0))
    assert waits[:20] == [0.0] * 20
    assert waits[20] > 0
    assert graph.write(people.take_attempt, ["address:192.0.2.1"], 99_000.0, accounts.delay_after, 3600.0) == 0.0


def test_an_account_is_shut_after_a_hundred_failures_in_a_row() -> None:
    assert [accounts.delay_after("account:a", n) for n in (1, 4, 5, 6, 10, 50)] == [0, 0, 1, 2, 32, 900]
    assert accounts.delay_after("account:a", 100) > 365 * 86_400
    assert accounts.delay_after("address:a", 5_000) == 900


def test_one_time_codes_count_once_and_recovery_codes_stand_in(clew: Running, graph: Graph) -> None:
    add(graph, "anna")
    session = session_in(sign_in(clew, "anna"))
    cookie = {"cookie": f"{COOKIE}={session}"}
    page = send(clew, "/account", {"do": "begin-factor"}, **cookie).text
    found = re.search(r"secret=([A-Z2-7]{32})", page)
    assert found is not None
    secret = found[1]
    wrong = send(clew, "/account", {"do": "confirm-factor", "code": "000000"}, **cookie)
    assert "not the code" in wrong.text
    step = int(accounts.now()) // codes.STEP_S
    done = send(clew, "/account", {"do": "confirm-factor", "code": codes.code_at(secret, step)}, **cookie)
    recovery = re.findall(r"<li>([A-Z2-7]{5}-[A-Z2-7]{5})</li>", done.text)
    assert len(recovery) == 10
    assert asker(clew, session).post({"query": WHO}).status_code == 401, "the session is another one now"
    assert asker(clew, session_in(done)).ask(WHO)
    assert sign_in(clew, "anna").status_code == 401
    assert sign_in(clew, "anna", code=codes.code_at(secret, step)).status_code == 401, "it was used to confirm"
    assert sign_in(clew, "anna", code=codes.code_at(secret, step + 1)).status_code == 303
    assert sign_in(clew, "anna", code=recovery[0].lower()).status_code == 303
    assert sign_in(clew, "anna", code=recovery[0]).status_code == 401


def test_another_password_ends_every_session_but_the_one_it_was_set_in(clew: Running, graph: Graph) -> None:
    add(graph, "anna")
    here, there = (session_in(sign_in(clew, "anna")) for _ in range(2))
    form = {"do": "password", "now": PASSWORD, "password": OTHER, "again": OTHER}
    assert send(clew, "/account", {**form, "now": "x"}, cookie=f"{COOKIE}={here}").status_code == 401
    done = send(clew, "/account", form, cookie=f"{COOKIE}={here}")
    assert done.status_code == 303
    assert asker(clew, session_in(done)).ask(WHO)
    assert asker(clew, here).post({"query": WHO}).status_code == 401
    assert asker(clew, there).post({"query": WHO}).status_code == 401
    assert sign_in(clew, "anna").status_code == 401
    assert sign_in(clew, "anna", OTHER).status_code == 303


def test_signing_out_everywhere_ends_every_session(clew: Running, graph: Graph) -> None:
    add(graph, "anna")
    here, there = (session_in(sign_in(clew, "anna")) for _ in range(2))
    assert send(clew, "/account", {"do": "everywhere"}, cookie=f"{COOKIE}={here}").status_code == 303
    for session in (here, there):
        assert asker(clew, session).post({"query": WHO}).status_code == 401


def test_a_session_ends_after_an_hour_of_nothing_and_after_a_day(graph: Graph, monkeypatch: Any) -> None:
    add(graph, "anna")
    session = accounts.begin_session(graph, "anna")
    start = accounts.now()
    for hours, open_ in [(0.9, True), (1.1, False)]:
        monkeypatch.setattr(accounts, "now", lambda hours=hours: start + hours * 3600)
        assert (graph.read(accounts.session_and_user, session) is not None) is open_
    monkeypatch.setattr(accounts, "now", lambda: start + 25 * 3600)
    graph.write(people.touch_session, accounts.digest_of(session), start + 25 * 3600)
    assert graph.read(accounts.session_and_user, session) is None


def test_changing_or_disabling_a_user_ends_their_sessions(graph: Graph) -> None:
    add(graph, "anna")
    session = accounts.begin_session(graph, "anna")
    accounts.change_user(graph, "anna", roles=["reader"])
    assert graph.read(accounts.session_and_user, session) is None
    accounts.change_user(graph, "anna", disabled=True)
    with pytest.raises(accounts.SignInFailed):
        accounts.sign_in(graph, "anna", PASSWORD, "", "192.0.2.1")


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("admin", {"viewer"}),
        ("lead", {"viewer", "read", "write", "export"}),
        ("analyst", {"viewer", "read", "write", "export"}),
        ("reader", {"viewer", "read"}),
        ("auditor", {"viewer", "audit"}),
    ],
)
def test_a_role_may_do_what_its_rights_say_and_nothing_else(
    clew: Running, graph: Graph, role: str, may: set[str]
) -> None:
    Teller(graph).tell(("a", "Person", {"name": "Anna Borg"}))
    add(graph, "u", role, clearance="RED")
    user = asker(clew, accounts.begin_session(graph, "u"))
    asked = {
        "viewer": "{ viewer { name } __typename }",
        "read": 'query { ...F } fragment F on Query { ... { entity(id: "a") { caption } } }',
        "write": 'mutation { saveChart(name: "c", state: {}) { id } }',
        "export": '{ viewer { name } e: export(ids: ["a"], format: CSV) { content } }',
        "audit": "{ audit { edges { node { seq } } } }",
    }
    told = {what: user.answer(query) for what, query in asked.items()}
    assert {what for what, answer in told.items() if "errors" not in answer} == may
    for what, answer in told.items():
        if what not in may:
            assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
            assert "Anna" not in str(answer)


def test_the_right_to_administer_is_not_the_right_to_see(clew: Running, graph: Graph) -> None:
    Teller(graph, grading=Grading("B", 2, "AMBER", "red-tulip")).tell(("a", "Person", {"name": "Anna Borg"}))
    graph.write(people.create_case, "red-tulip", None, 0.0)
    add(graph, "boss", "admin", "reader", clearance="RED")
    add(graph, "anna")
    boss = asker(clew, accounts.begin_session(graph, "boss"))
    assert boss.ask('{ entity(id: "a") { caption } status { entities } }') == {
        "entity": None,
        "status": {"entities": 0},
    }
    by = Caller(Viewer("@boss"), frozenset({Right.ADMINISTER}), "session", account="boss")
    accounts.change_members(graph, "red-tulip", add=["anna"], by=by)
    anna = asker(clew, accounts.begin_session(graph, "anna"))
    assert anna.ask('{ entity(id: "a") { caption } }')["entity"] == {"caption": "Anna Borg"}
    assert anna.ask(WHO)["viewer"]["cases"] == ["red-tulip"]


def test_members_come_through_groups_too_and_leads_choose_them_on_their_own_cases(graph: Graph) -> None:
    for name in ("anna", "boris", "carla"):
        add(graph, name)
    for case in ("red-tulip", "blue-harbour"):
        graph.write(people.create_case, case, None, 0.0)
    graph.write(people.save_group, "tracers", ["boris"])
    accounts.change_members(graph, "red-tulip", add=["tracers"], groups=True)
    accounts.change_members(graph, "red-tulip", add=["anna"], lead=True)
    cases = {name: graph.read(people.user_named, name).cases for name in ("anna", "boris", "carla")}  # type: ignore[union-attr]
    assert cases == {"anna": {"red-tulip"}, "boris": {"red-tulip"}, "carla": set()}
    lead = Caller(Viewer("@anna"), frozenset({Right.ASSIGN}), "session", account="anna")
    assert accounts.change_members(graph, "red-tulip", add=["carla"], by=lead).users == ("carla",)
    assert accounts.change_members(graph, "red-tulip", remove=["carla"], by=lead).users == ()
    for case in ("blue-harbour", "nothing"):
        with pytest.raises(NotFound, match="case"):
            accounts.change_members(graph, case, add=["carla"], by=lead)
    with pytest.raises(NotFound, match="'nobody'"):
        accounts.change_members(graph, "red-tulip", add=["nobody"])


def test_names_are_given_once_and_can_be_typed(graph: Graph) -> None:
    add(graph, "anna")
    with pytest.raises(NameTaken):
        add(graph, "anna")
    for name in ("Anna", "", "a b", "@a", "x" * 65):
        with pytest.raises(BadInput):
            add(graph, name)
    with pytest.raises(BadInput, match="no role"):
        accounts.add_user(graph, "b", roles=["king"], clearance="CLEAR", display=None, by="test")


def test_a_key_may_do_and_see_what_it_was_made_for_until_it_ends(clew: Running, graph: Graph) -> None:
    Teller(graph).tell(("a", "Person", {"name": "Anna Borg"}))
    Teller(graph, "other", Grading("B", 2, "RED")).tell(("b", "Person", {"name": "Boris"}))

    def key(name: str, **given: Any) -> Asker:
        usual: dict[str, Any] = {"rights": ["read"], "clearance": "GREEN", "cases": [], "lifetime": None, "by": "test"}
        return Asker(clew.client, {"authorization": f"Bearer {accounts.create_key(graph, name, **(usual | given))}"})

    reader = key("reader")
    assert reader.ask('{ a: entity(id: "a") { caption } b: entity(id: "b") { caption } viewer { name } }') == {
        "a": {"caption": "Anna Borg"},
        "b": None,
        "viewer": {"name": "key:reader"},
    }
    assert reader.error('mutation { deleteChart(id: "x") }')["code"] == "FORBIDDEN"
    assert key("writer", rights=["write"]).ask('mutation { deleteChart(id: "x") }') == {"deleteChart": False}
    late = key("late", lifetime=timedelta(seconds=-1))
    assert late.post({"query": WHO}).status_code == 401
    assert graph.write(people.revoke_key, "reader", accounts.now())
    clew.app.known.forget()
    assert reader.post({"query": WHO}).status_code == 401
    with pytest.raises(NameTaken):
        key("reader")
    with pytest.raises(BadInput, match="administer"):
        key("boss", rights=["administer"])


def test_the_graph_holds_no_secret(clew: Running, graph: Graph) -> None:
    add(graph, "anna")
    session = session_in(sign_in(clew, "anna"))
    key = accounts.create_key(graph, "k", rights=["read"], clearance="RED", cases=None, lifetime=None, by="test")
    invitation = accounts.invite(graph, "anna")
    kept = str(graph.read(lambda tx: [row.data() for row in tx.run("MATCH (n) RETURN properties(n) AS p")]))
    assert "@anna" in kept
    assert not any(secret in kept for secret in (session, key, invitation, PASSWORD))
