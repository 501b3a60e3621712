"""The words that label sources use, and what they mean here. A word that is missing is reported, never guessed."""

from __future__ import annotations

CREDIBILITY = {
    # GraphSense's confidence levels (graphsense-lib, tagpack/db/confidence.csv, with its own 0-100), by how the label
    # was found. Admiralty 1 is "confirmed by other means": the ledger or the key itself says so. 5, "improbable", is
    # for what other information contradicts, which no way of finding a label tells.
    "override": 1,  # 100: the creator knows the whole cluster
    "ownership": 1,  # 100: the creator holds the key
    "ledger_immanent": 1,  # 100: read from the ledger
    "manual_transaction": 2,  # 90: the creator paid the service and watched
    "service_api": 2,  # 70: the service itself says so, through its interface
    "forensic_investigation": 2,  # 70: from a case
    "authority_data": 2,  # 60: a public authority says so
    "trusted_provider": 3,  # 50
    "service_data": 3,  # 50: a file of the service
    "forensic": 3,  # 50: a report or paper
    "untrusted_transaction": 4,  # 40: somebody says that they paid and watched
    "web_crawl": 4,  # 20
    "heuristic": 4,  # 10: best effort
    "unknown": 6,  # 5
}

TOPICS = {
    # Abuses and categories (GraphSense's taxonomy, from INTERPOL's) that FtM has a topic for.
    "ransomware": "crime.cyber",
    "hacking": "crime.cyber",
    "phishing": "crime.fraud",
    "phish-hack": "crime.fraud",
    "scam": "crime.fraud",
    "social_engineering": "crime.fraud",
    "exploit": "crime.theft",
    "heist": "crime.theft",
    "service_hack": "crime.theft",
    "sanction": "sanction",
    "drugs": "crime.traffick.drug",
    "weapons": "crime.traffick",
}

FAMILIES = frozenset({"ransomware"})
"""Abuses whose labels name who did it (`Locky`); other labels say what an address is (`AirSwap: Deployer`)."""

TAG_IGNORED = frozenset(
    # Of the pack as a whole, and how GraphSense spreads a tag over a cluster, which is for its own clustering.
    ("title", "description", "is_cluster_definer", "tagpack_uri", "tag_type", "tag_subject")
)
ACTOR_IGNORED = frozenset(("title", "creator", "description", "lastmod", "is_cluster_definer"))
ACTOR_CONTEXT_IGNORED = frozenset(
    # Pictures on other hosts, and how the trade press ranks and abbreviates the service.
    (
        "images",
        "coingecko_ids",
        "defilama_ids",
        "coingecko_trust_score",
        "coingecko_trust_score_rank",
        "coingecko_has_trading_incentive",
    )
)
