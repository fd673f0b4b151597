#!/usr/bin/env bash
# Installs what building, running and testing need on Debian 12: C libraries, Leaflet, and for the
# tests a browser with Chinese fonts, PostgreSQL, Patroni, etcd and libfiu. Does nothing for what is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v swift >/dev/null || { echo "Swift 6.3 is needed: https://www.swift.org/install/linux/" >&2; exit 1; }

packages=(libsqlite3-dev libgeos-dev libpq-dev libqrencode-dev libexpat1-dev libzip-dev libxlsxwriter-dev postgresql patroni etcd-server etcd-client python3-psycopg2 pkg-config libjs-leaflet sqlite3 curl python3 python3-venv chromium fonts-noto-cjk libfaketime fiu-utils e2fsprogs libreoffice-calc-nogui libreoffice-writer-nogui poppler-utils pandoc libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
# Any Java will do; the Nu Html Checker of the browser tour runs on it.
command -v java >/dev/null || packages+=(default-jre-headless)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing ${missing[*]}"
  # Debian starts a server as soon as it is installed; tests start their own, where they choose. Who has said already
  # what may start is not spoken over.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | ${SUDO:-} tee $policy >/dev/null
    ${SUDO:-} chmod 755 $policy
    trap '${SUDO:-} rm -f $policy' EXIT
  fi
  ${SUDO:-} apt-get update -qq
  DEBIAN_FRONTEND=noninteractive ${SUDO:-} apt-get install -y -qq --no-install-recommends "${missing[@]}"
  # Nor at the next start of the machine, unless somebody wants it.
  for service in etcd patroni; do
    [[ " ${missing[*]} " != *" $service"* ]] || ${SUDO:-} systemctl disable -q "$service" 2>/dev/null || true
  done
fi

# WeasyPrint makes bulletins into PDF. Without it everything else works, and who asks for a PDF is told.
[ -d .venv ] || python3 -m venv .venv
.venv/bin/python -c 'import weasyprint' 2>/dev/null || .venv/bin/pip install -q -r requirements.txt \
  || echo "WeasyPrint could not be installed; bulletins have no PDF until it is: .venv/bin/pip install -r requirements.txt" >&2

# Leaflet is served by our own server, never from the network; its licence lies beside it.
mkdir -p vendor/leaflet
cp -rL /usr/share/javascript/leaflet/. vendor/leaflet/
cp /usr/share/doc/libjs-leaflet/copyright vendor/leaflet/LICENSE
