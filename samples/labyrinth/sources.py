"""Who says it: the sources of the case, each with the grade and marking that its claims carry."""

from __future__ import annotations

from dataclasses import dataclass

from samples.labyrinth.story import CASE_MONEY, CASE_PARTS

LICENCE = "Fictional; Apache-2.0"
"""By this, and by the beginning of the name, a reader tells what is made up."""

KIND = "fictional case"


@dataclass(frozen=True, slots=True)
class Source:
    """Admiralty grade (reliability A to F, credibility 1 to 6), TLP marking, and the compartment, if it is in one."""

    id: str
    title: str
    reliability: str
    credibility: int
    marking: str
    case: str | None = None

    @property
    def name(self) -> str:
        return f"Fictional: Operation Labyrinth – {self.title}"


SOURCES: tuple[Source, ...] = (
    Source("labyrinth-watchlist", "watch list", "B", 3, "CLEAR"),
    Source("labyrinth-companies", "register of companies", "A", 2, "CLEAR"),
    Source("labyrinth-vehicles", "register of vehicles", "A", 2, "GREEN"),
    Source("labyrinth-subscribers", "subscribers of telephone companies", "B", 3, "AMBER"),
    Source("labyrinth-calls", "call detail records", "A", 1, "AMBER+STRICT", CASE_PARTS),
    Source("labyrinth-parcels", "customs declarations", "B", 3, "AMBER"),
    Source("labyrinth-seizures", "seizures", "A", 1, "AMBER", CASE_PARTS),
    Source("labyrinth-records", "criminal records", "A", 2, "AMBER+STRICT"),
    Source("labyrinth-incidents", "incidents", "B", 2, "AMBER"),
    Source("labyrinth-informants", "informants", "E", 4, "RED", CASE_PARTS),
    Source("labyrinth-laboratory", "laboratory", "A", 1, "AMBER", CASE_PARTS),
    Source("labyrinth-markets", "crawl of markets and a forum", "C", 3, "GREEN"),
    Source("labyrinth-ledger", "public ledgers", "A", 1, "CLEAR"),
    Source("labyrinth-labels", "labels of wallets", "D", 4, "CLEAR"),
    Source("labyrinth-naxos", "answer of an exchange", "B", 2, "AMBER+STRICT", CASE_MONEY),
    Source("labyrinth-transfers", "bank transfers", "A", 2, "AMBER+STRICT", CASE_MONEY),
    Source("labyrinth-statements", "bank statements and orders", "A", 1, "AMBER+STRICT", CASE_MONEY),
    Source("labyrinth-stix", "shared STIX bundle", "C", 3, "AMBER"),
    Source("labyrinth-misp", "shared MISP event", "C", 3, "AMBER"),
    Source("labyrinth-meetings", "surveillance, who met whom", "B", 2, "RED", CASE_PARTS),
    Source("labyrinth-devices", "seized devices", "A", 2, "AMBER+STRICT", CASE_PARTS),
    Source("labyrinth-tracks", "tracker and places", "A", 2, "AMBER+STRICT", CASE_PARTS),
    Source("labyrinth-mail", "a seized mailbox", "A", 2, "AMBER+STRICT", CASE_MONEY),
)
