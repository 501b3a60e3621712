"""Which wallet is this? Recognises an address among all chains, and settles doubts by what the source says.

An address speaks louder than the list that it stands in: a Tron address in a list of Bitcoin addresses is a
Tron address, because its checksum says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.identifiers import bitcoin, evm, ledgers, monero
from graph.identifiers.verdict import Verdict, refused

# Other text is no address of any chain here: the shortest is segwit with a program of two bytes, the longest
# are Cardano's and Monero's (about 106).
MIN_CHARACTERS = 14
MAX_CHARACTERS = 128

# What sources call a chain. A token (USDT, USDC) lives on several chains and says nothing about which.
CHAIN_NAMES = {
    "btc": ("btc", "xbt", "bitcoin"),
    "ltc": ("ltc", "litecoin"),
    "doge": ("doge", "xdg", "dogecoin"),
    "dash": ("dash",),
    "zec": ("zec", "zcash"),
    "btg": ("btg", "bitcoin gold"),
    "xvg": ("xvg", "verge"),
    "trx": ("trx", "tron"),
    "bch": ("bch", "bitcoin cash"),
    "bsv": ("bsv", "bitcoin sv"),
    "tbtc": ("tbtc", "bitcoin testnet"),
    "evm": (
        "evm", "eth", "ethereum", "etc", "ethereum classic", "bsc", "bnb", "binance smart chain", "arb",
        "arbitrum", "matic", "pol", "polygon", "op", "optimism", "avax", "avalanche", "base", "ftm", "fantom",
        "xdai", "gnosis",
    ),
    "xmr": ("xmr", "monero"),
    "xrp": ("xrp", "ripple", "xrp ledger"),
    "xlm": ("xlm", "stellar"),
    "ada": ("ada", "cardano"),
    "sol": ("sol", "solana"),
}  # fmt: skip
CHAINS = tuple(CHAIN_NAMES)
_CODES = {name: code for code, names in CHAIN_NAMES.items() for name in names}


def chain_of(name: str) -> str | None:
    """The chain that a source means by a name or a currency code; None if it names no chain that we know."""
    return _CODES.get(name.strip().lower())


def recognise_address(text: str) -> list[Verdict]:
    """Every chain on which this text is a valid address, the likeliest first; empty if there is none."""
    return [verdict for verdict in _verdicts(text.strip()) if verdict.valid]


def wallet(text: str, *, hints: Iterable[str] = ()) -> Verdict:
    """The one wallet that an address names.

    Args:
        text: The address.
        hints: What the source says of chain or currency, in its own words. They choose between the chains
            that the address fits; they never overrule it.
    """
    text = text.strip()
    verdicts = _verdicts(text)
    candidates = [verdict for verdict in verdicts if verdict.valid]
    hinted = {code for code in map(chain_of, hints) if code is not None}
    fitting = [verdict for verdict in candidates if verdict.kind in hinted]
    if fitting:
        return fitting[0]
    # A Solana address is any 32 bytes in Base58: without a word from the source it stays text.
    certain = [verdict for verdict in candidates if verdict.kind != "sol"]
    if certain and hinted:
        said = ", ".join(sorted(hinted))
        note = f"The source says {said}, but this is an address of {certain[0].kind}."
        return Verdict(certain[0].kind, certain[0].value, True, certain[0].checked, note)
    if certain:
        return certain[0]
    if candidates:
        return refused("wallet", "Could be a Solana address, which has no checksum, but the source does not say so.")
    misses = [verdict for verdict in verdicts if verdict.kind in hinted] or verdicts
    return misses[0] if misses else refused("wallet", "Not an address of any chain that is known here.")


def on_chain(code: str, text: str) -> Verdict:
    """Whether the text is an address on this one chain."""
    verdicts = _verdicts(text.strip())
    for verdict in verdicts:
        if verdict.kind == code:
            return verdict
    others = ", ".join(verdict.kind for verdict in verdicts if verdict.valid)
    return refused(code, f"Not an address of {code}" + (f", but of {others}." if others else "."))


def _verdicts(text: str) -> list[Verdict]:
    """What every chain's check says, valid and refused; a chain whose form does not fit says nothing."""
    if not MIN_CHARACTERS <= len(text) <= MAX_CHARACTERS or not text.isascii():
        return []
    found = list(bitcoin.recognise(text))
    checks = (evm.recognise, monero.recognise, ledgers.xrp, ledgers.stellar, ledgers.cardano)
    found += [verdict for check in checks if (verdict := check(text)) is not None]
    if not found and (miss := bitcoin.near_miss(text)) is not None:
        found.append(miss)
    if (solana := ledgers.solana(text)) is not None:
        found.append(solana)
    return found
