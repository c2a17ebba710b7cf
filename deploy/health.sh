#!/bin/bash
# Asks a process of this machine whether it can serve, and costs next to nothing: no curl, no Node of its own.
# Usage: health.sh PATH; the port is in PORT.
exec 3<>"/dev/tcp/127.0.0.1/${PORT:-8080}" || exit 1
printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$1" >&3
read -r -t 3 _ status _ <&3
[ "$status" = 200 ]
