"""Event logs on pages: checked, read by a job, judged first, then asked."""

from __future__ import annotations

import html
import json
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.running import tiexin
from tests.web import event_logs
from tests.web.cases import City, make_city
from tests.web.event_logs import SMALL, ready, sent, taken
from tests.web.test_document_scanner import daemon
from tests.web.working import work
from tiexin.web.insight import keeping, taking
from tiexin.web.insight.asking import answered
from tiexin.web.insight.models import EventLog
from tiexin.web.insight.questions import Asked

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def analyst(client: Client, city: City) -> Client:
    client.force_login(city.supervisor)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(f"/en/insight/{address}")
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def test_from_a_dropped_table_to_the_quality_and_a_measure(
    analyst: Client, city: City
) -> None:
    assert "There are none yet" in page(analyst, "")
    answer = sent(analyst, "permits 2026.csv", SMALL)
    log = EventLog.objects.get()
    assert answer.headers["Location"] == f"/en/insight/{log.pk}/columns/"
    form = page(analyst, f"{log.pk}/columns/")
    # The usual names are chosen already, and the first rows stand below.
    assert "<option selected>case_id</option>" in form
    assert "2026-01-05 09:00:00" in form
    chosen = event_logs.COLUMNS | {"resource": "resource", "zone": "Asia/Shanghai"}
    answer = analyst.post(f"/en/insight/{log.pk}/columns/", chosen)
    assert answer.headers["Location"] == f"/en/insight/{log.pk}/"
    assert "Being read" in page(analyst, f"{log.pk}/")
    work("logs")
    log.refresh_from_db()
    assert (log.state, log.cases, log.events) == ("ready", 3, 9)
    assert (log.owner, log.jurisdiction) == (city.supervisor, "441900")
    told = page(analyst, f"{log.pk}/")
    # Quality stands before anything that measures.
    assert told.index("Quality of the data") < told.index("What can be asked")
    shown = page(analyst, f"{log.pk}/ask/cycle/?end=grant")
    # A took 10 days, B 4 days, C has not ended: by hand, 7 days on average.
    assert "7.000" in shown
    assert "Rests on" in shown or "3 cases" in shown
    assert "tiexin insight &#x27;permits 2026.csv&#x27;" in shown


def test_the_answer_as_json_is_what_the_question_gives(
    analyst: Client, city: City
) -> None:
    log = ready(city.supervisor)
    answer = analyst.get(
        f"/en/insight/{log.pk}/ask/cycle/answer.json?end=grant&by=district"
    )
    found = json.loads(answer.content)
    assert found["schema"] == "tiexin.insight/1"
    assert [(row["group"], row["cases"], row["ended"]) for row in found["rows"]] == [
        ("North", 2, 1),
        ("South", 1, 1),
    ]
    assert {"code", "text", "fields"} <= set(found["notes"][0])


def test_another_place_learns_nothing_of_a_log(client: Client, city: City) -> None:
    log = ready(city.supervisor)
    client.force_login(city.distant_supervisor)
    assert log.name not in page(client, "")
    for address in ("", "columns/", "ask/cycle/", "ask/cycle/answer.json"):
        page(client, f"{log.pk}/{address}", status=404)


def test_removing_takes_all_but_the_record_of_who_did_it(
    analyst: Client, city: City, clock: Clock
) -> None:
    log = ready(city.supervisor)
    path = keeping.prepared_path(log)
    assert path.is_file()
    analyst.post(f"/en/insight/{log.pk}/", {"remove": "1"})
    log.refresh_from_db()
    assert (log.removed_by, log.removed_at) == (city.supervisor, clock.now)
    assert not path.exists()
    page(analyst, f"{log.pk}/", status=404)


def test_what_is_no_log_is_refused_and_nothing_is_kept(
    analyst: Client, city: City
) -> None:
    answer = sent(analyst, "photo.png", b"\x89PNG")
    assert answer.status_code == 400
    assert "insight.unknown_format" in answer.content.decode()
    assert "insight.empty" in sent(analyst, "a.csv", "").content.decode()
    assert not EventLog.objects.exists()
    assert "insight.no_upload" in analyst.post("/en/insight/").content.decode()


def test_what_is_too_large_is_refused(
    analyst: Client, city: City, settings: SettingsWrapper
) -> None:
    settings.LOG_BYTES = 100
    answer = sent(analyst, "a.csv", SMALL)
    assert answer.status_code == 413
    assert "files.too_large" in answer.content.decode()
    assert not EventLog.objects.exists()


def test_a_small_gzip_that_unpacks_to_much_is_not_read(
    city: City, settings: SettingsWrapper
) -> None:
    bomb = event_logs.packed("x" * 100_000)
    settings.LOG_BYTES = 1_000
    log = taken(city.supervisor, "bomb.xes.gz", bomb)
    work("logs")
    log.refresh_from_db()
    assert log.state == "failed"
    assert log.problems[0]["code"] == "insight.unpacks_too_large"


def test_a_broken_file_is_told_by_its_name_and_element(
    analyst: Client, city: City
) -> None:
    log = taken(city.supervisor, "broken.xes", "<log><trace><event>")
    work("logs")
    log.refresh_from_db()
    assert log.state == "failed"
    told = page(analyst, f"{log.pk}/")
    assert log.problems[0]["code"] in told
    assert "broken.xes" in told
    assert "tiexin-log-" not in json.dumps(log.problems)


def test_a_line_that_could_not_be_read_is_told_by_its_number(
    analyst: Client, city: City
) -> None:
    log = ready(city.supervisor, data=f"{SMALL}D,apply,yesterday,Li,North\n")
    assert (log.state, log.events) == ("ready", 9)
    told = page(analyst, f"{log.pk}/")
    assert "yesterday" in told
    assert "11" in told  # the line, with the header counted


def test_columns_that_can_not_be_meant_are_told(analyst: Client, city: City) -> None:
    log = taken(city.supervisor)
    address = f"/en/insight/{log.pk}/columns/"
    twice = analyst.post(address, {**event_logs.COLUMNS, "time": "activity"})
    assert twice.status_code == 400
    assert "insight.column_twice" in twice.content.decode()
    none = analyst.post(address, {"case": "case_id"})
    assert "insight.column_needed" in none.content.decode()
    zone = analyst.post(address, {**event_logs.COLUMNS, "zone": "Mars"})
    assert "insight.zone" in zone.content.decode()
    log.refresh_from_db()
    assert log.state == "columns"


def test_a_prepared_file_that_is_gone_is_made_again(
    analyst: Client, city: City
) -> None:
    log = ready(city.supervisor)
    before = answered(log, "cycle", Asked(end=("grant",)))
    keeping.prepared_path(log).write_bytes(b"of another version")
    told = page(analyst, f"{log.pk}/ask/sojourn/?by=district", status=409)
    assert "insight.being_read" in told
    work("logs")
    log.refresh_from_db()
    assert log.state == "ready"
    assert answered(log, "cycle", Asked(end=("grant",))) == before


def test_a_question_that_takes_too_long_ends_with_a_cure(
    analyst: Client, city: City, settings: SettingsWrapper
) -> None:
    log = ready(city.supervisor)
    settings.LOG_SECONDS = 0.0001
    told = page(analyst, f"{log.pk}/ask/dfg/?top=3", status=400)
    assert "insight.too_slow" in told
    assert "TIEXIN_LOG_SECONDS" in told


def test_numbers_that_can_not_be_meant_are_told(analyst: Client, city: City) -> None:
    log = ready(city.supervisor)
    told = page(analyst, f"{log.pk}/ask/cycle/?days=²", status=400)
    assert "insight.not_a_number" in told


def test_bytes_are_swept_once_no_log_has_them(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = ready(city.supervisor), ready(city.supervisor, "same.csv")
    assert one.sha256 == other.sha256
    path = keeping.store().path(one.sha256)
    for log, left in ((one, True), (other, False)):
        taking.remove(log, city.supervisor, now=log.made_at)
        keeping.store().sweep(
            lambda hashes: set(
                EventLog.objects.filter(removed_at=None).values_list(
                    "sha256", flat=True
                )
            ),
            age=-1,
        )
        assert path.exists() is left


def test_a_figure_opens_its_cases_and_a_case_its_events(
    analyst: Client, city: City
) -> None:
    log = ready(city.supervisor)
    shown = page(analyst, f"{log.pk}/ask/cycle/?by=district&end=grant")
    address = f"{log.pk}/ask/cycle/behind/1/?by=district&amp;end=grant"
    assert f'href="/en/insight/{address}"' in shown
    cases = page(analyst, address.replace("&amp;", "&"))
    # North: A took ten days, C has not ended; B is of the South.
    assert "2 cases." in cases
    assert ">A</a>" in cases
    assert ">C</a>" in cases
    assert ">B</a>" not in cases
    assert "10.000" in cases
    assert "--behind 1" in cases
    still_open = page(analyst, f"{address.replace('&amp;', '&')}&state=open")
    assert ">A</a>" not in still_open
    events = page(analyst, f"{log.pk}/case/0/")
    assert "Case A" in events
    assert events.index("2026-01-05 09:00:00") < events.index("2026-01-15 09:00:00")
    assert "7.000" in events  # from the second check to the grant
    page(analyst, f"{log.pk}/case/99/", status=404)
    assert "insight.no_row" in page(
        analyst, f"{log.pk}/ask/cycle/behind/9/", status=400
    )


def test_a_finding_about_the_data_opens_its_cases(analyst: Client, city: City) -> None:
    doubled = f"{SMALL}{SMALL.splitlines()[-1]}\n"
    log = ready(city.supervisor, data=doubled)
    told = page(analyst, f"{log.pk}/")
    assert f"/en/insight/{log.pk}/ask/quality/behind/1/" in told
    found = page(analyst, f"{log.pk}/ask/quality/behind/3/")
    assert ">C</a>" in found
    assert ">A</a>" not in found


def test_the_page_gives_the_json_of_the_command_that_it_names(
    analyst: Client, city: City, tmp_path: Path
) -> None:
    log = ready(city.supervisor)
    query = "end=grant&by=district&calendar=mainland&where=district%3DNorth"
    address = f"/en/insight/{log.pk}/ask/cycle/"
    found = json.loads(analyst.get(f"{address}answer.json?{query}").content)
    shown = html.unescape(page(analyst, f"{log.pk}/ask/cycle/?{query}"))
    named = re.search(r"tiexin insight small\.csv [^<]*", shown)
    assert named is not None
    path = tmp_path / "small.csv"
    path.write_text(SMALL, encoding="utf-8")
    arguments = shlex.split(named.group())[1:]
    arguments[arguments.index("small.csv")] = str(path)
    ran = tiexin(*arguments, "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out) == found


def test_many_may_ask_at_the_same_time(city: City) -> None:
    log = ready(city.supervisor)
    asked = [Asked(end=("grant",), top=n) for n in range(1, 9)]
    # Reading needs no database of ours, so threads may ask without one.
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: answered(log, "cycle", one), asked))
    assert {answer.rows for answer in found} == {found[0].rows}
    assert found[0].rows[0][:3] == (3, 2, 1)


def test_a_virus_is_found_before_anything_reads_the_log(
    analyst: Client, city: City, settings: SettingsWrapper
) -> None:
    with daemon(b"stream: Eicar FOUND\0") as (address, _):
        settings.CLAMD = address
        log = taken(city.supervisor)
        assert log.state == "received"
        work("logs")
    log.refresh_from_db()
    assert log.state == "failed"
    assert log.problems[0]["code"] == "insight.infected"
    page(analyst, f"{log.pk}/ask/cycle/", status=404)


def test_what_the_scanner_finds_good_goes_on_to_its_columns(
    city: City, settings: SettingsWrapper
) -> None:
    with daemon(b"stream: OK\0") as (address, got):
        settings.CLAMD = address
        log = taken(city.supervisor)
        work("logs")
    log.refresh_from_db()
    assert log.state == "columns"
    assert got == [SMALL.encode()]


def test_a_log_of_objects_asks_for_the_type_that_is_the_case(
    analyst: Client, city: City
) -> None:
    def of(kind: str, name: str) -> dict[str, object]:
        return {"id": name, "type": kind, "attributes": [], "relationships": []}

    objects = [of("order", "o1"), of("order", "o2"), of("item", "i1")]
    events = [
        {
            "id": f"e{number}",
            "type": step,
            "time": f"2026-01-0{number + 1}T09:00:00Z",
            "attributes": [],
            "relationships": [{"objectId": name, "qualifier": "of"}],
        }
        for number, (step, name) in enumerate(
            (("place", "o1"), ("send", "o1"), ("place", "o2"), ("pick", "i1"))
        )
    ]
    types = [{"name": name, "attributes": []} for name in ("order", "item")]
    steps = [{"name": name, "attributes": []} for name in ("place", "send", "pick")]
    text = json.dumps(
        {
            "objectTypes": types,
            "eventTypes": steps,
            "objects": objects,
            "events": events,
        }
    )
    log = ready(city.supervisor, "orders.jsonocel", text)
    assert log.state == "columns"
    form = page(analyst, f"{log.pk}/columns/")
    assert "item (1), order (2)" in form
    analyst.post(f"/en/insight/{log.pk}/columns/", {"object_type": "order"})
    work("logs")
    log.refresh_from_db()
    assert (log.state, log.cases, log.events) == ("ready", 2, 3)
