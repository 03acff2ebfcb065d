#!/bin/sh
# Starts a card over HTTP and a login server that knows it, in the folder of world.yaml, and waits until both can be
# called. The key of the card is random; ADA_PASSWORD and ADA_PIN come from the environment.
# With --wait it stays until a signal and ends both, as a container does.
set -eu
umask 077
: "${ADA_PASSWORD:?set it to the password of ada}" "${ADA_PIN:?set it to the PIN of the card, four digits}"

rm -f ada.key ada.card ada.pin card.json server.json
head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' > ada.key
printf '%s\n' "$ADA_PIN" > ada.pin
dscplus new ada.card --serial ADA-1 --key-file ada.key > card.log

dscplus http --card ada.card --pin-file ada.pin --port "${CARD_PORT:-0}" --ready-file card.json > card.log 2>&1 &
card=$!
dscplus server --world world.yaml --port "${SERVER_PORT:-0}" --ready-file server.json > server.log 2>&1 &
server=$!
echo "$card $server" > pids

until test -e card.json && test -e server.json; do
  if ! kill -0 "$card" || ! kill -0 "$server"; then
    cat card.log server.log >&2
    exit 1
  fi
  sleep 0.1
done
echo 'card and server are ready'

if test "${1:-}" = --wait; then
  trap 'kill "$card" "$server"' TERM INT
  # A signal ends the first wait, the second waits for the ends.
  wait || true
  wait
fi
