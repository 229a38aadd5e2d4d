#!/bin/bash
# Makes a Debian or Raspberry Pi OS machine a monitor of the hall:
#   sudo ./install.sh http://okienko.example/display/kalisz/hall-1
# Again whenever the address changes; without an address the one of the last time stays.
# DESTDIR=folder puts the files below a folder and touches nothing else.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
DESTDIR=${DESTDIR:-}
CONFIG=$DESTDIR/etc/okienko-display.conf
ADDRESS=${1:-}

main() {
  [ -n "$DESTDIR" ] || [ "$(id -u)" = 0 ] || fail "please run this as root: sudo $0"
  [ -n "$ADDRESS" ] || ADDRESS=$(known_address)
  [ -n "$ADDRESS" ] || ask
  check
  [ -n "$DESTDIR" ] || packages
  [ -n "$DESTDIR" ] || user
  files
  [ -n "$DESTDIR" ] || start
}

known_address() {
  [ ! -f "$CONFIG" ] || sed -n 's/^ADDRESS="\(.*\)"$/\1/p' "$CONFIG"
}

ask() {
  read -r -p "Address of the monitor, such as http://okienko/display/kalisz/hall-1: " ADDRESS ||
    fail "no address"
}

# It is written into a file that the start script reads as bash.
check() {
  [[ $ADDRESS =~ ^https?://[][A-Za-z0-9.:_-]+/[A-Za-z0-9./_?=\&%-]*$ ]] ||
    fail "\"$ADDRESS\" is no address such as http://okienko/display/kalisz/hall-1"
}

packages() {
  command -v apt-get > /dev/null ||
    fail "this is no Debian: install Chromium, cage and curl by hand, then run this with DESTDIR=/"
  apt-get update -q
  apt-get install -q -y --no-install-recommends "$(chromium)" cage curl libpam-systemd kbd
}

# Older Raspberry Pi OS calls it chromium-browser.
chromium() {
  if apt-cache show chromium > /dev/null 2>&1; then echo chromium; else echo chromium-browser; fi
}

user() {
  id display > /dev/null 2>&1 || useradd --create-home --shell /usr/sbin/nologin display
  for group in video audio render input; do
    if getent group "$group" > /dev/null; then usermod -a -G "$group" display; fi
  done
}

files() {
  install -D -m 755 "$HERE/okienko-display" "$DESTDIR/usr/local/bin/okienko-display"
  install -D -m 644 "$HERE/okienko-display.service" \
    "$DESTDIR/etc/systemd/system/okienko-display.service"
  install -d "$DESTDIR/etc"
  if [ -f "$CONFIG" ]; then
    sed -i '/^ADDRESS=/d' "$CONFIG" # whatever else stands there was written by the office
  else
    echo '# Read by okienko-display. MORE_FLAGS are added to the browser'\''s own.' > "$CONFIG"
  fi
  echo "ADDRESS=\"$ADDRESS\"" >> "$CONFIG"
}

start() {
  systemctl daemon-reload
  systemctl enable okienko-display.service
  systemctl restart okienko-display.service
  echo "This machine shows $ADDRESS now, and after every start."
}

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

main
