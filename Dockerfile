# The README's own commands, in a container: uv brings Python's packages and builds the page.
FROM python:3.12-slim-bookworm
RUN pip install --no-cache-dir uv==0.13.9
RUN useradd --create-home --uid 1000 clew && mkdir /data && chown clew:clew /data
WORKDIR /home/clew/app
COPY --chown=clew:clew . .
USER 1000
RUN uv sync --no-dev --extra gnn
EXPOSE 8400
VOLUME /data
# Beyond loopback nobody is served without signing in: `docker compose exec clew uv run --no-sync clew link`.
CMD ["uv", "run", "--no-sync", "clew", "serve", "--host", "0.0.0.0", "--port", "8400", "--no-open"]
