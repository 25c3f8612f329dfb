# Stands in for docker.io/postgis/postgis: the same variables, the same data folder, the same port.
FROM localhost/hub-base:bookworm
ENV PGDATA=/var/lib/postgresql/data
RUN mkdir -p "$PGDATA" && chown postgres "$PGDATA" && mkdir -p /run/postgresql && chown postgres /run/postgresql
USER postgres
EXPOSE 5432
ENTRYPOINT ["postgres-entrypoint"]
