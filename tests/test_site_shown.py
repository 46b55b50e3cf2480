"""What pages show of a season without classes, in which sources differ: each of these was missed on them, or taken wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest

from gridwalk.ask.queries import load_query
from gridwalk.derive.races import not_started
from gridwalk.rdf import disputes
from gridwalk.rdf.dataset import load
from gridwalk.rdf.iris import BASE, OWL, RACE, SKOS
from gridwalk.rdf.names import RDF_TYPE, THING
from gridwalk.site.asking import Asking
from gridwalk.site.facts import Facts
from gridwalk.site.rendering import Page
from gridwalk.site.writing import Site
from tests.derived import said

# Two rounds, of which the first comes last by its number as text; cars bear other numbers in each.
SEASON = """
season/f/1954 a Season ; label "Formula 1954"
event/f/1954/b a Event ; label "Bay" ; season season/f/1954 ; round 2 ; raceSession session/f/1954/b/race
event/f/1954/a a Event ; label "Arch" ; season season/f/1954 ; round 10 ; raceSession session/f/1954/a/race
event/f/1954/b winner entry/f/1954/b/2 ; raceResult result/f/1954/b/2/race ; raceResult result/f/1954/b/4/race
event/f/1954/a winner entry/f/1954/a/7 ; raceResult result/f/1954/a/7/race ; raceResult result/f/1954/a/9/race
session/f/1954/b/race a Session ; label "race, Bay" ; event event/f/1954/b ; kind concept/session/race
session/f/1954/a/race a Session ; label "race, Arch" ; event event/f/1954/a ; kind concept/session/race
session/f/1954/a/warm-up a Session ; label "warm-up, Arch" ; event event/f/1954/a
entry/f/1954/b/2 a Entry ; label "No. 2" ; event event/f/1954/b ; number "2" ; driver driver/oe ; crewLabel "Hans Ösel"
entry/f/1954/b/4 a Entry ; label "No. 4" ; event event/f/1954/b ; number "4" ; driver driver/ot ; crewLabel "Emil Otto"
entry/f/1954/a/7 a Entry ; label "No. 7" ; event event/f/1954/a ; number "7" ; driver driver/ot ; crewLabel "Emil Otto"
entry/f/1954/a/9 a Entry ; label "No. 9" ; event event/f/1954/a ; number "9" ; driver driver/oe ; crewLabel "Hans Ösel"
result/f/1954/b/2/race a Result ; session session/f/1954/b/race ; entry entry/f/1954/b/2 ; position 1 ; totalTime 7200.5
result/f/1954/b/4/race a Result ; session session/f/1954/b/race ; entry entry/f/1954/b/4 ; position 2 ; gapToLeader 83.5
result/f/1954/a/7/race a Result ; session session/f/1954/a/race ; entry entry/f/1954/a/7 ; position 1 ; laps 60
result/f/1954/a/9/race a Result ; session session/f/1954/a/race ; entry entry/f/1954/a/9 ; laps 58
driver/oe a Driver ; label "Hans Ösel" ; pitTime 1.81
driver/ot a Driver ; label "Emil Otto"
driver/el a Driver ; label "Élan Zeh"
team/x a Team ; label "Works"
team/y a Team ; label "Works"
standing/b/ot a Standing ; label "s1" ; season season/f/1954 ; competitor driver/ot ; rank 1 ; asOf event/f/1954/b
standing/b/too a Standing ; label "s5" ; season season/f/1954 ; competitor driver/ot ; rank 1 ; asOf event/f/1954/b
standing/a/ot a Standing ; label "s2" ; season season/f/1954 ; competitor driver/ot ; rank 10 ; asOf event/f/1954/a
standing/a/oe a Standing ; label "s3" ; season season/f/1954 ; competitor driver/oe ; rank 9 ; asOf event/f/1954/a
standing/a/x a Standing ; label "s4" ; season season/f/1954 ; competitor team/x ; rank 3 ; asOf event/f/1954/a
tally/oe a Tally ; label "t1" ; of concept/tally/wins ; holder driver/oe ; value 5 ; scope series/f
tally/then a Tally ; label "t3" ; of concept/tally/wins ; holder driver/oe ; value 1 ; scope series/f ; asOf event/f/1954/a
tally/bay a Tally ; label "t2" ; of concept/tally/wins ; holder driver/oe ; value 1 ; scope event/f/1954/b
series/f a Series ; label "Formula"
rule/winner a Rule ; label "winners"
lap/f/1954/b/2/race/3 a Lap ; lapNumber 3 ; entry entry/f/1954/b/2
count/driver/oe a Count ; label "c1" ; countOf driver/oe ; starts 9 ; wins 2 ; classWins 3 ; podiums 4 ; classPodiums 4 ; poles 0
"""


def disputed(thing: str, name: str, *values: str) -> Iterator[str]:
    """Yield an open dispute about a property of a thing."""
    about, of = f"{THING}{thing}>", f"<{RACE}{name}>"
    dispute = disputes.dispute_of(about, of)
    yield f"{dispute} {RDF_TYPE} <{RACE}Dispute> {dispute} ."
    yield f"{dispute} {disputes.RESOLUTION} {disputes.OPEN} {dispute} ."
    for number, value in enumerate(values):
        claim = disputes.named(dispute, value)
        yield f"{dispute} {disputes.CLAIMED} {claim} {dispute} ."
        passage = f"<{BASE}report/{'ab'[number]}/p1>"
        yield from (f"{claim} {line} {dispute} ." for line in disputes.claim(about, of, value, [passage], ""))


@pytest.fixture(scope="module")
def site() -> Site:
    lines = [
        *said(SEASON),
        f'<{BASE}concept/tally/wins> <{SKOS}prefLabel> "wins"@en <{BASE}ontology> .',
        f"{THING}driver/gone> <{OWL}sameAs> {THING}driver/oe> <{BASE}report/a/p2> .",
        *disputed("result/f/1954/a/9/race", "position", '"2"', '"3"'),
        *disputed("entry/f/1954/a/9", "team", f"{THING}team/x>", f"{THING}team/y>"),
    ]
    return Site(Facts(load(lines)))


def shown(site: Site, path: str, part: str = "") -> str:
    """What stands on a page, or in one of its sections: without tags, a bar where one or more were."""
    text = site.file(path)
    assert text
    main = text.partition("<main")[2].partition("</main>")[0]
    section = main.partition(f'id="{part}"')[2].partition("</section>")[0] if part else main
    texts = (each.strip(" \n") for each in re.split("<[^>]*>", section.partition(">")[2]))
    return f"|{'|'.join(filter(None, texts))}|".replace("\N{EN DASH}", "-")


def test_a_race_without_classes_has_its_winner_in_the_list_of_rounds(site: Site) -> None:
    rounds = shown(site, "id/season/f/1954.html", "rounds")
    assert rounds.endswith("|Winner|2|Bay|Hans Ösel|1|1|10|Arch|Emil Otto|1|1|")


def test_each_figure_of_a_result_has_its_mark_and_so_has_what_is_open(site: Site) -> None:
    assert "|Hans Ösel|1|2:00:00.5|1|2|1|4|Emil Otto|1|+1:23.5|1|" in shown(site, "id/event/f/1954/b.html", "result")
    # Where nobody decided on its place, and no source is first, nothing is kept, and the mark leads to what each source says.
    assert "|-|?|9|Hans Ösel|1|58|1|" in shown(site, "id/event/f/1954/a.html", "result")
    assert "|Arch|9|Hans Ösel|1|-|?|58|1|" in shown(site, "id/driver/oe.html", "starts")


def test_counts_stand_beside_what_is_counted_alike(site: Site) -> None:
    """A win in class is none overall, and no count is of one race, nor of what was won up to one."""
    found = shown(site, "records.html")
    assert "|Hans Ösel|wins|Bay|1|1|-|" in found
    assert "|Hans Ösel|wins|Formula|5|1|2|overall,|3|in class|" in found
    assert "|Hans Ösel|wins|Formula|, after|Arch|1|1|-|" in found
    assert "|Season|Starts|Wins|Podiums|Poles|all|9|2|4|0|" in shown(site, "id/driver/oe.html", "counts")


# Two cars of one model in one race, and one that did not qualify for another.
MODELS = """
model/m a CarModel ; label "M 1"
event/a a Event ; label "A" ; raceResult result/a1 ; raceResult result/a2
event/b a Event ; label "B" ; raceResult result/b1
entry/a1 a Entry ; label "a1" ; event event/a ; model model/m
entry/a2 a Entry ; label "a2" ; event event/a ; model model/m
entry/b1 a Entry ; label "b1" ; event event/b ; model model/m
result/a1 a Result ; label "ra1" ; entry entry/a1 ; position 4
result/a2 a Result ; label "ra2" ; entry entry/a2 ; finish concept/finish/retired
result/b1 a Result ; label "rb1" ; entry entry/b1 ; finish concept/finish/did-not-qualify
"""


def test_a_race_of_two_cars_is_one_and_what_was_not_started_is_an_entry_alone() -> None:
    site = Site(Facts(load(said(MODELS))))
    assert "|Make|Model|Races|Best place|not told|M 1|1|4|" in shown(site, "cars.html")
    assert shown(site, "id/model/m.html", "starts").startswith("|Entries|")


# Of two results of a driver the better one, and the place of the other car on the grid, are those of one of two sources.
OPEN = """
season/s a Season ; label "S"
event/a a Event ; label "A" ; season season/s ; raceSession session/a ; raceResult result/a1 ; raceResult result/a2
event/b a Event ; label "B" ; season season/s ; raceSession session/b ; raceResult result/b1
session/a a Session ; label "race, A" ; event event/a
session/b a Session ; label "race, B" ; event event/b
entry/a1 a Entry ; label "No. 1" ; event event/a ; number "1" ; driver driver/x ; crewLabel "Xu"
entry/a2 a Entry ; label "No. 2" ; event event/a ; number "2" ; driver driver/y ; crewLabel "Yo"
entry/b1 a Entry ; label "No. 3" ; event event/b ; number "3" ; driver driver/x ; crewLabel "Xu"
result/a1 a Result ; label "ra1" ; session session/a ; entry entry/a1 ; position 2 ; gridPosition 1
result/a2 a Result ; label "ra2" ; session session/a ; entry entry/a2 ; position 3 ; gridPosition 2
result/b1 a Result ; label "rb1" ; session session/b ; entry entry/b1 ; position 4
driver/x a Driver ; label "Xu" ; driverResult result/a1 ; driverResult result/b1
driver/y a Driver ; label "Yo" ; driverResult result/a2
"""


def test_a_value_that_nobody_decided_is_marked_wherever_it_stands() -> None:
    lines = [*said(OPEN), *disputed("result/a1", "position", '"2"', '"9"'), *disputed("result/a2", "gridPosition", '"2"', '"3"')]
    site = Site(Facts(load(lines)))
    assert "|Xu|0|2|?|Yo|0|3|" in shown(site, "drivers.html")
    assert "|Driver|A|B|-|Xu|2|?|4|2|Yo|3|" in shown(site, "id/season/s.html", "entries")
    assert "Sources differ on places of|No. 1|?|,|No. 2|?|; nobody decided" in shown(site, "id/event/a.html")
    assert "Sources differ" not in shown(site, "id/event/b.html")


# A race of a car with two drivers, one with penalties, and who is out of the standings.
FORMULA = """
event/a a Event ; label "A" ; raceSession session/a ; raceResult result/a1 ; raceResult result/a2
session/a a Session ; label "race, A" ; event event/a
entry/a1 a Entry ; label "No. 1" ; event event/a ; number "1" ; crewLabel "Xu"
entry/a2 a Entry ; label "No. 2" ; event event/a ; number "2" ; crewLabel "Yo / Za"
result/a1 a Result ; label "ra1" ; session session/a ; entry entry/a1 ; position 1 ; points 9.5 ; bestLap 99.8 ; fastestLap true
result/a1 timePenalty 5 ; gridPenalty 3
result/a2 a Result ; label "ra2" ; session session/a ; entry entry/a2 ; position 2 ; bestLap 100.125
share/a2/1 a DriverShare ; label "s1" ; session session/a ; entry entry/a2 ; points 3
share/a2/2 a DriverShare ; label "s2" ; session session/a ; entry entry/a2 ; points 1.5
share/a2/q a DriverShare ; label "s3" ; session session/q ; entry entry/a2 ; points 7
penalty/a2 a Penalty ; label "p" ; session session/a ; entry entry/a2 ; kind concept/penalty/start-from-the-back
concept/penalty/start-from-the-back label "start from the back"
driver/x a Driver ; label "Xu"
standing/x a Standing ; label "st" ; competitor driver/x ; asOf event/a ; totalPoints 9.5
standing/x classification concept/classification/excluded
concept/classification/excluded label "excluded"
identity/driver/other a Identity ; label "driver/other is Xu" ; canonical driver/x
rule/count a Rule ; label "counts"
rule/count/all label "counts of all"
"""


def test_points_laps_and_penalties_stand_beside_a_result_and_why_nobody_has_a_rank() -> None:
    site = Site(Facts(load(said(FORMULA))))
    found = shown(site, "id/event/a.html", "result")
    assert "|Pos|No.|Drivers and team|Best lap|Time, gap or reason|Points|" in found
    assert "|No. 1|1:39.800|1|fastest|1|penalty:|+5 s|1|,|3 back on the grid|1|9.5|1|" in found
    assert "|No. 2|1:40.125|1|penalty:|start from the back|1|3|1|/|1.5|1|" in found
    assert "|-|Xu|1|excluded|1|9.5|1|" in shown(site, "id/event/a.html", "standings")
    # Alone, a time has the digits that the graph has.
    assert "|race:bestLap|1:39.8|1|" in shown(site, "id/result/a1.html", "statements")


def test_what_another_key_is_and_rules_of_the_whole_graph_are_called_in_words() -> None:
    site = Site(Facts(load(said(FORMULA))))
    assert "|also under the keys|Xu (other)|" in shown(site, "id/driver/x.html", "pointing")
    page = Page(site.facts, "id/x.html", {}, Asking(site.facts))
    assert page.label(f"{THING}rule/count/all>") == "counts of the whole graph"
    assert page.label(f"{THING}rule/count/all/open>") == "counts of the whole graph, open"


def test_who_did_not_start_in_the_list_of_models_is_who_did_not_in_counts() -> None:
    named = load_query("car-index").text.partition("NOT IN (")[2].partition(")")[0]
    assert {f"<{BASE}concept/finish/{each.strip()[7:]}>" for each in named.split(",")} == not_started()


def test_standings_are_the_last_ones_by_rank_a_table_for_each_kind(site: Site) -> None:
    found = shown(site, "id/season/f/1954.html", "standings")
    drivers = "|Drivers|Rank|Who|As of|9|1|Hans Ösel|1|after|Arch|10|1|Emil Otto|1|after|Arch|"
    assert found.startswith(f"|Standings|Teams|Rank|Who|As of|3|1|Works|1|after|Arch{drivers}1 more, after each race, are on")
    assert shown(site, "id/event/f/1954/b.html", "standings").endswith("|Rank|Who|1|1|Emil Otto|1|")


def test_a_driver_with_other_numbers_is_one_line_with_the_rounds_in_order(site: Site) -> None:
    entries = shown(site, "id/season/f/1954.html", "entries")
    assert entries.startswith("|Entries by rounds|No.|Driver|Bay|Arch|-|Emil Otto|2|1|-|Hans Ösel|1|-|?|")


def test_names_are_in_order_whatever_their_accents(site: Site) -> None:
    assert "|Driver|Team|Starts|Best place|Élan Zeh|0|Emil Otto|0|Hans Ösel|9|" in shown(site, "drivers.html")


def test_what_another_key_replaced_has_the_name_of_that_one(site: Site) -> None:
    assert "|the same as this|Hans Ösel (gone)|" in shown(site, "id/driver/oe.html", "pointing")


def test_what_a_rule_made_and_a_lap_are_called_after_what_they_are_of(site: Site) -> None:
    page = Page(site.facts, "id/x.html", {}, Asking(site.facts))
    rule = f"{THING}rule/winner"
    assert page.label(f"{rule}/f/1954/b>") == "winners of Bay"
    assert page.label(f"{rule}/f/1954/b/open>") == "winners of Bay, open"
    assert page.label(f"{THING}lap/f/1954/b/2/race/3>") == "lap 3, No. 2"
    assert page.label(f"{THING}lap/f/1954/b/2/race/4>") == "lap/f/1954/b/2/race/4"


def test_values_of_one_name_in_a_dispute_have_their_keys_and_numbers_have_units(site: Site) -> None:
    assert "|of|No. 9|Works|x|1 source|:|p1|of report/a|Works|y|1 source|:|p1|of report/b|Undecided.|" in shown(
        site, "disputes.html"
    )
    assert "|1.81\N{NO-BREAK SPACE}s|1|" in shown(site, "id/driver/oe.html", "statements")


def test_disputes_are_counted_by_their_property(site: Site) -> None:
    assert site.facts.disputes.properties() == [(f"<{RACE}position>", 1), (f"<{RACE}team>", 1)]
    assert len(site.facts.disputes.open()) == 2


def test_sessions_of_which_nothing_is_known_are_named_together(site: Site) -> None:
    found = shown(site, "id/event/f/1954/a.html", "sessions")
    assert found.endswith("|2 results|Of these nothing more is known:|warm-up, Arch|.|")


def career(seasons: int, races: int) -> Iterator[str]:
    """Yield who drove in each race of some seasons."""
    for season, race in product(range(seasons), range(races)):
        path, date = f"f/{1950 + season}/{race}", f"{1950 + season}-05-{race + 1:02}"
        event, entry, result = f"event/{path}", f"entry/{path}/1", f"result/{path}/1/race"
        yield f'{event} a Event ; label "Race {season}-{race}" ; season season/f/{1950 + season} ; date {date}'
        yield f"{event} raceResult {result}"
        yield f'{entry} a Entry ; label "No. 1" ; event {event} ; driver driver/long ; number "1" ; crewLabel "Long"'
        yield f"{result} a Result ; session session/{race} ; entry {entry} ; position {race + 1} ; laps 40 ; gridPosition 2"
        yield f"driver/long driverResult {result}"
        rank = 1 + season % 3
        yield f'standing/{season} a Standing ; label "s" ; season season/f/{1950 + season} ; competitor driver/long ; rank {rank}'


def test_who_started_often_has_pages_by_season_and_none_is_heavy() -> None:
    lines = [*said("\n".join(career(12, 18))), *said('driver/long a Driver ; label "Long"')]
    site = Site(Facts(load(lines)))
    base = "id/driver/long"
    main = site.file(f"{base}.html")
    assert main
    assert len(main) < 50_000
    assert re.findall(r'<a href="(long~starts[^"]*)" aria-label="18 entries, ([^"]*)">18</a></td><td class="n">1<', main) == [
        (f"long~starts.{number}.html", f"season/f/{1949 + number}") for number in range(1, 13)
    ]
    starts = [site.file(f"{base}~starts.{number}.html") or "" for number in range(1, 13)]
    assert [re.findall(r">(Race [0-9-]*)</a>", text) for text in starts] == [
        [f"Race {n}-{m}" for m in range(18)] for n in range(12)
    ]
    assert 'rel="prev" href="long~starts.1.html"' in starts[1]
    assert 'rel="next" href="long~starts.3.html"' in starts[1]
    assert f">All {12 * 18}</a>" in main
    # On the page itself the best eight of twelve, the others beside it.
    assert '<a href="long~standings.1.html">all 12</a>' in main
    standings = site.file(f"{base}~standings.1.html") or ""
    assert [
        len(re.findall(r'<td class="n p">[123]<', text.partition('id="standings"')[2] or text)) for text in (main, standings)
    ] == [8, 12]
    told = [site.file(f"{base}~told.{number}.html") or "" for number in range(1, 4)]
    assert sum(text.count("/race</a>") for text in told) == 12 * 18
    assert max(map(len, starts + told)) < 50_000
    assert (
        site.file(f"{base}~starts.13.html") is site.file(f"{base}~told.4.html") is site.file("id/driver/none~told.1.html") is None
    )


ENDED = """
season/s a Season ; label "S"
event/a a Event ; label "A" ; season season/s ; round 1
event/b a Event ; label "B" ; season season/s ; round 2
driver/x a Driver ; label "Xu"
driver/y a Driver ; label "Yo"
standing/x a Standing ; label "s1" ; season season/s ; competitor driver/x ; rank 1
standing/y a Standing ; label "s2" ; season season/s ; competitor driver/y ; rank 2 ; asOf event/{}
"""


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ("b", "|the end|Of whom no source says how they stood at the end, it is as after|B|, the last race of the season here.|"),
        ("a", "|after|A|"),
    ],
)
def test_who_is_known_after_the_last_race_alone_stands_as_at_the_end(after: str, told: str) -> None:
    site = Site(Facts(load(said(ENDED.replace("{}", after)))))
    found = shown(site, "id/season/s.html", "standings")
    assert found.endswith(f"|As of|1|1|Xu|1|the end|2|1|Yo|1{told}")
