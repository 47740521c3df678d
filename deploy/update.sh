#!/bin/sh
# Change to another release, unpacked at /opt/kexie/releases/RELEASE: `update.sh RELEASE`, as root. A backup is made first;
# where the new release does not answer, the old one comes back, and with it the store as it was.
set -eu
umask 022
home=/opt/kexie
new=$home/releases/${1:?Name the release, such as 0.2.0}
old=$(readlink -f "$home/current")
. /etc/kexie/kexie.env

say() { printf '%s\n' "$*" >&2; }

switch_to() {
  # The link is renamed into its place: there is no moment without one.
  ln -sfn "$1" "$home/next"
  mv -T "$home/next" "$home/current"
}

answers() {
  for _ in $(seq 60); do
    curl --fail --silent --max-time 10 --output /dev/null "${KEXIE_HEALTH:-http://127.0.0.1:8501/healthz}" && return
    systemctl is-active --quiet kexie.service || return
    sleep "${KEXIE_PAUSE:-2}"
  done
  return 1
}

[ "$new" != "$old" ] || { say "$1 已在使用。 $1 is in use already."; exit 1; }
if [ ! -e "$new/.venv/ready" ]; then
  offline=
  [ ! -d "$new/wheels" ] || offline="--no-index --find-links $new/wheels"
  python3 -m venv "$new/.venv"
  # shellcheck disable=SC2086 # two words, or none
  "$new/.venv/bin/pip" install --quiet $offline --require-hashes -r "$new/requirements.lock"
  "$new/.venv/bin/pip" install --quiet --no-index --no-deps --no-build-isolation --editable "$new"
  touch "$new/.venv/ready"
fi

systemctl stop kexie.service
backup=$KEXIE_BACKUPS/before-$1-$(date +%Y-%m-%d-%H%M%S).sqlite
kexie backup "$backup" --by update || { systemctl start kexie.service; exit 1; }

switch_to "$new"
systemctl start kexie.service && answers && { say "已升级到 $1。 $1 is in use."; exit 0; }

say "$1 没有应答，退回原版本。 $1 does not answer: going back."
systemctl stop kexie.service
switch_to "$old"
# A new release may have changed the tables, and the old one then refuses them.
if ! kexie history --json > /dev/null; then
  file=${KEXIE_STORE#sqlite:///}
  if [ "$file" = "$KEXIE_STORE" ]; then
    say "请清空 PostgreSQL 中的库，运行以下命令，再启动服务。"
    say "Empty the database in PostgreSQL, run this command, then start the service."
    say "  kexie restore-backup $backup --by update"
    exit 1
  fi
  # A backup is a file of SQLite like the store itself. What the new release left is kept beside it.
  for part in "$file" "$file-wal" "$file-shm"; do
    [ ! -e "$part" ] || mv "$part" "$part.of-$1"
  done
  cp -p "$backup" "$file"
fi
systemctl start kexie.service && answers || say "原版本也没有应答，请看 journalctl -u kexie。 Neither does the old one: see journalctl -u kexie."
exit 1
