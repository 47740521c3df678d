#!/bin/sh
# One backup of the store, read again to see that it is whole; then the generations: the last nights, and the first
# backup of each of the last months. Settings: kexie.env.
set -eu
umask 077

kexie=${KEXIE:-kexie}
nightly=${KEXIE_BACKUPS:?}/nightly
monthly=$KEXIE_BACKUPS/monthly
mkdir -p "$nightly" "$monthly"

file=$nightly/kexie-$(date +%Y-%m-%d-%H%M%S).sqlite
"$kexie" backup "$file" --by backup
# Opened as a store of its own, which it is, and not in its place: a copy, so that the backup stays as it was written.
trial=$(mktemp -d -p "$KEXIE_BACKUPS")
trap 'rm -rf "$trial"' EXIT
cp "$file" "$trial/kexie.sqlite"
if ! KEXIE_STORE="sqlite:///$trial/kexie.sqlite" "$kexie" verify > /dev/null; then
  mv "$file" "$file.damaged"
  exit 1
fi

month=$monthly/kexie-$(date +%Y-%m).sqlite
[ -e "$month" ] || ln "$file" "$month"

# Only here, after a backup that can be read, anything old goes.
ls -1 "$nightly"/kexie-*.sqlite | sort | head -n -"${KEXIE_NIGHTS:-14}" | xargs -r -d '\n' rm --
ls -1 "$monthly"/kexie-*.sqlite | sort | head -n -"${KEXIE_MONTHS:-12}" | xargs -r -d '\n' rm --
