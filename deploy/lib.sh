# shellcheck shell=bash
# What the commands of an installation share: where it is, and the account that the portal runs as.

# shellcheck source=bin/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../bin/lib.sh"
ME=deploy/$(basename "$0")
ACCOUNT=alert
SETTINGS_FILE=/etc/hoogeveen-alert.env
WEB_ACCOUNT=www-data

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

need_root() { ((EUID == 0)) || fail "Run this as root; the portal itself runs as the user $ACCOUNT."; }

need_settings() {
    [[ -r $SETTINGS_FILE ]] || fail "$SETTINGS_FILE is missing or cannot be read; deploy/hoogeveen-alert.env is the example."
}

# $1: a setting; prints its value as the portal reads it.
setting() { as_portal "$PY" "$ROOT/manage.py" shell -v 0 -c "from django.conf import settings; print(settings.$1)"; }

# Prints "none" when the portal knows no neighbourhood or no address yet.
places() {
    as_portal "$PY" "$ROOT/manage.py" shell -v 0 -c '
from groups.models import Address, Neighbourhood
print("known" if Neighbourhood.objects.exists() and Address.objects.exists() else "none")'
}
