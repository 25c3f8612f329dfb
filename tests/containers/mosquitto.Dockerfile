# Stands in for docker.io/library/eclipse-mosquitto: the same programs and data folder.
FROM localhost/hub-base:bookworm
RUN mkdir -p /mosquitto/data && chown mosquitto /mosquitto/data
EXPOSE 1883
