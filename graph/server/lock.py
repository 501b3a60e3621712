"""Resolves Neo4j and OpenGDS again and rewrites artifacts.lock: `make lock-jars`, after a change of a version
here."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from jgo.maven import MavenContext

from graph.server.artifacts import LOCK_FILE, THREADS, TIMEOUT_S, Artifact, repository_url
from graph.server.settings import Settings

NEO4J = "5.26.30"
OPEN_GDS = "2.13.9"
ROOTS = (
    f"org.neo4j:neo4j:{NEO4J}",
    f"org.neo4j.gds:proc:{OPEN_GDS}",
    f"org.neo4j.gds:opengds-extension:{OPEN_GDS}",
    f"org.neo4j.gds:open-write-services:{OPEN_GDS}",
)


def resolve(settings: Settings) -> list[str]:
    """The coordinates of the roots and of all that they need, in the order of the class path."""
    remote = {"mirror": settings.maven_url} if settings.maven_url else None
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder), remote_repos=remote)
        inputs, found = context.resolver.resolve([context.create_dependency(root) for root in ROOTS])
        artifacts = [dependency.artifact for dependency in [*inputs, *found]]
    odd = [artifact for artifact in artifacts if artifact.packaging != "jar"]
    assert not odd, f"not jars: {odd}"
    return [":".join(part for part in (a.groupId, a.artifactId, a.version, a.classifier) if part) for a in artifacts]


def weigh(coordinate: str, base: str) -> Artifact:
    """The artifact with the size and the digest of what the repository has today."""
    answer = requests.get(f"{base}/{Artifact(coordinate, '', 0).path}", timeout=TIMEOUT_S)
    answer.raise_for_status()
    return Artifact(coordinate, hashlib.sha256(answer.content).hexdigest(), len(answer.content))


def render(artifacts: list[Artifact]) -> str:
    """The lock's text: one artifact a line, so that a change of version reads well as a difference."""
    rows = ",\n".join(json.dumps([a.coordinate, a.sha256, a.size]) for a in artifacts)
    return f'{{"artifacts": [\n{rows}\n]}}\n'


def main() -> None:
    """Resolve, weigh, write."""
    settings = Settings.load()
    base = repository_url(settings)
    coordinates = resolve(settings)
    with ThreadPoolExecutor(THREADS) as pool:
        artifacts = list(pool.map(lambda coordinate: weigh(coordinate, base), coordinates))
    LOCK_FILE.write_text(render(artifacts), encoding="utf-8")
    total_mb = sum(artifact.size for artifact in artifacts) / 1e6
    sys.stdout.write(f"{len(artifacts)} artifacts, {total_mb:.0f} MB\n")


if __name__ == "__main__":
    main()
