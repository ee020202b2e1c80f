#!/bin/bash
# In a container of apache/kafka: fill in server.properties, format once, start.
# KAFKA_ADVERTISED (host:port of clients), KAFKA_PASSWORD_FILE (of the account admin).
set -euo pipefail
password=$(cat "$KAFKA_PASSWORD_FILE")
sed -e 's|${controller}|127.0.0.1:9093|g' -e 's|${listen}|0.0.0.0:9092|' \
    -e "s|\${advertised}|$KAFKA_ADVERTISED|" -e 's|${data}|/var/lib/kafka/data|' \
    -e "s|\${password}|$password|g" /infra/kafka/server.properties > /tmp/server.properties
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t hengpingAAAAAAAAAAAAAA \
    -c /tmp/server.properties --add-scram "SCRAM-SHA-512=[name=admin,password=$password]"
exec /opt/kafka/bin/kafka-server-start.sh /tmp/server.properties
