#!/usr/bin/env bash
# A PostgreSQL of the tests' own: `cluster.sh start DIR` makes one in DIR, reached by a socket in it and by
# nothing else, and says its address; `cluster.sh stop DIR` ends it and removes DIR.
set -euo pipefail
verb=${1:?start or stop}
dir=${2:?a directory of its own, not there yet}

# Debian keeps its programs out of PATH, by version.
bin=${POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)}
if [ ! -x "$bin/initdb" ]; then
  echo "cluster.sh: no PostgreSQL server found; scripts/setup.sh installs it" >&2
  exit 3
fi

# The server refuses to run as root.
as() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

case $verb in
  start)
    mkdir "$dir"
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$dir"
    chmod 755 "$dir"
    # The order of bytes and no language, so that a test means the same on every machine; fsync stays on,
    # because it is durability that is tested.
    (cd "$dir" && as "$bin/initdb" -D "$dir/data" -U postgres -A trust --encoding=UTF8 --locale=C >"$dir.log" 2>&1) || {
      cat "$dir.log" >&2
      exit 1
    }
    cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
fsync = on
max_connections = 300
log_min_messages = fatal
CONF
    (cd "$dir" && as "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w start >>"$dir.log" 2>&1) || {
      cat "$dir.log" "$dir/server.log" >&2
      exit 1
    }
    echo "postgres://postgres@/postgres?host=$dir"
    ;;
  stop)
    [ -d "$dir/data" ] || exit 0
    (cd / && as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >>"$dir.log" 2>&1) || true
    rm -rf "$dir" "$dir.log"
    ;;
  *)
    echo "cluster.sh: start or stop, not $verb" >&2
    exit 2
    ;;
esac
