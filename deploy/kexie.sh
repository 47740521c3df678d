#!/bin/sh
# The command kexie on a server: as the service's user, with the service's settings. Goes to /usr/local/sbin/kexie.
# A store named by whoever calls it is taken instead of the one in the settings: docs/deploy.md rehearses with a second one.
set -eu
store=${KEXIE_STORE:-}
set -a
. /etc/kexie/kexie.env
KEXIE_STORE=${store:-$KEXIE_STORE}
set +a
kexie=/opt/kexie/current/.venv/bin/kexie
[ "$(id -u)" -ne 0 ] || exec runuser -u kexie -- "$kexie" "$@"
exec "$kexie" "$@"
