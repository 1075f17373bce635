# shellcheck shell=bash
# What the commands of an installation share: where it is, and the account that the portal runs as.

# shellcheck source=bin/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../bin/lib.sh"
ME=deploy/$(basename "$0")
ACCOUNT=alert
SETTINGS_FILE=/etc/hoogeveen-alert.env
PASSPHRASE=/etc/hoogeveen-alert.passphrase
BACKUPS=/var/backups/hoogeveen-alert
WEB_ACCOUNT=www-data
# The releases, and `current`, a link to the one that runs. A checkout may lie there as well.
INSTALLED=/opt/hoogeveen-alert
PARTS=(hoogeveen-alert-worker hoogeveen-alert-beat hoogeveen-alert-web)

# $1: folder of a release, which what follows is about.
use_release() {
    ROOT=$(cd "$1" && pwd -P)
    VENV=$ROOT/.venv
    PY=$VENV/bin/python
    STAMPS=$VENV/stamps
}

use_release "$ROOT"

# In a checkout: goes on with the same command of the release that runs. $@: the arguments.
hand_over() {
    local there=$INSTALLED/current
    [[ -e $there && $(realpath "$there") != "$ROOT" ]] || return 0
    exec "$there/$ME" "$@"
}

# Runs a command as the account of the portal, with its settings and nothing of the caller's.
as_portal() {
    local as_user=()
    if ((EUID == 0)); then
        as_user=(runuser -u "$ACCOUNT" --)
    elif [[ $(id -un) != "$ACCOUNT" ]]; then
        fail "Run this as root; the portal itself runs as the user $ACCOUNT."
    fi
    cd "$ROOT"
    "${as_user[@]}" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM="${TERM:-dumb}" \
        SETTINGS_FILE="$SETTINGS_FILE" "$@"
}

manage() { attend as_portal "$PY" "$ROOT/manage.py" "$@" || fail "manage.py $1 did not work; the lines above say why."; }

need_root() { ((EUID == 0)) || fail "Run this as root; the portal itself runs as the user $ACCOUNT."; }

need_settings() {
    [[ -r $SETTINGS_FILE ]] || fail "$SETTINGS_FILE is missing or cannot be read; deploy/install makes it."
}

has_systemd() { [[ -d /run/systemd/system ]]; }

# $1: a setting; prints its value as the portal reads it.
setting() { as_portal "$PY" "$ROOT/manage.py" shell -v 0 -c "from django.conf import settings; print(settings.$1)"; }

# Prints "none" when the portal knows no neighbourhood or no address yet.
places() {
    as_portal "$PY" "$ROOT/manage.py" shell -v 0 -c '
from groups.models import Address, Neighbourhood
print("known" if Neighbourhood.objects.exists() and Address.objects.exists() else "none")'
}
