# shellcheck shell=bash
# Building a release and putting it to work; deploy/install and deploy/upgrade, after deploy/lib.sh.

CHANGED=0

# Tells of a change, so that a run that changes nothing can say so.
changed() {
    CHANGED=$((CHANGED + 1))
    say "$*"
}

# Prints the name of the release that this code is.
release_name() {
    local tagged number
    if [[ -f $ROOT/RELEASE ]]; then
        cat "$ROOT/RELEASE"
        return
    fi
    number=$(sed -n 's/^version = "\(.*\)"/\1/p' "$ROOT/pyproject.toml")
    if [[ -e $ROOT/.git ]]; then
        tagged=$(in_git describe --tags --match 'v[0-9]*' 2>/dev/null) || tagged=v$number-g$(in_git rev-parse --short=8 HEAD)
        printf '%s\n' "${tagged#v}"
    else
        printf '%s\n' "$number"
    fi
}

# The checkout may be somebody else's than root's.
in_git() { git -c safe.directory="$ROOT" -C "$ROOT" "$@"; }

# $1: where to. What is committed, or all of an unpacked archive.
put_code() {
    if [[ -e $ROOT/.git ]]; then
        in_git archive HEAD | tar -x -C "$1"
        # Where wheels are brought along there is no Node either.
        [[ -z ${WHEELS:-} || ! -d $ROOT/static/build ]] || cp -r "$ROOT/static/build" "$1/static/"
    else
        tar -c -C "$ROOT" --exclude=./.venv --exclude=./node_modules --exclude=./var --exclude=./wheels \
            --exclude=./releases --exclude=./current --exclude=./previous . | tar -x -C "$1"
    fi
}

# Prints what of the caller's environment says where packages come from.
package_sources() { env | grep -E '^(PIP_[A-Z_]+|npm_config_[a-z_]+|https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|SSL_CERT_FILE)=' || true; }

# $1: name. Builds it as the account of the portal and gives it to root, so that what runs cannot
# change itself. A half one is built again; sets RELEASE to its folder.
build_release() {
    local sources=()
    RELEASE=$INSTALLED/releases/$1
    [[ ! -e $RELEASE/.built ]] || return 0
    changed "Building release $1"
    mkdir -p "$RELEASE"
    find "$RELEASE" -mindepth 1 -delete
    need_disk_space "$RELEASE" 1200
    put_code "$RELEASE" || fail "The code could not be copied; is the disk full? Nothing was changed for the portal that runs."
    printf '%s\n' "$1" >"$RELEASE/RELEASE"
    [[ ! -d ${WHEELS:-$ROOT/wheels} ]] || cp -r "${WHEELS:-$ROOT/wheels}" "$RELEASE/wheels"
    chown -R "$ACCOUNT:$ACCOUNT" "$RELEASE"
    chmod 0755 "$RELEASE"
    mapfile -t sources < <(package_sources)
    (cd "$RELEASE" && umask 022 && attend runuser -u "$ACCOUNT" -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        "${sources[@]}" HOME="$RELEASE/.building" "$RELEASE/deploy/build") ||
        fail "The release could not be built; the lines above say why. The portal that runs was left alone. The same command tries again."
    rm -rf "$RELEASE/wheels" "$RELEASE/.building" "$RELEASE/node_modules"
    chown -R root:root "$RELEASE"
    touch "$RELEASE/.built"
    sync
}

# Static files get names by their contents: new ones come beside those of the version that runs.
publish_static() {
    [[ -e $RELEASE/.published ]] && return
    changed "Collecting static files"
    (umask 022 && use_release "$RELEASE" && manage collectstatic --noinput --verbosity 0)
    touch "$RELEASE/.published"
}

# $1: file, $2: where; copies when it is another one.
put_file() {
    ! cmp -s "$1" "$2" || return 0
    changed "Writing $2"
    install -D -m 0644 "$1" "$2"
}

# Units of the release $1, and what of them starts with the machine.
put_units() {
    local file before=$CHANGED name units=(hoogeveen-alert-web.socket "${PARTS[@]/%/.service}" hoogeveen-alert-backup.timer)
    while IFS= read -r -d '' file; do
        put_file "$file" "/etc/systemd/system/${file#"$1/deploy/systemd/"}"
    done < <(find "$1/deploy/systemd" -type f -print0 | sort -z)
    ((before == CHANGED)) || systemctl daemon-reload
    for name in "${units[@]}" nginx.service; do
        systemctl --quiet is-enabled "$name" 2>/dev/null && continue
        changed "$name starts with the machine"
        systemctl --quiet enable "$name"
    done
}

# $1: folder of a release; moves the link in one step.
point_to() {
    ln -sfn "$1" "$INSTALLED/.next"
    mv -Tf "$INSTALLED/.next" "$INSTALLED/$2"
}

# Starts what does not run.
start_parts() {
    local name
    for name in hoogeveen-alert-web.socket "${PARTS[@]/%/.service}" hoogeveen-alert-backup.timer nginx.service; do
        systemctl --quiet is-active "$name" && continue
        changed "Starting $name"
        systemctl start "$name" || fail "$name does not start: journalctl -u $name -n 30"
    done
}

# $1: name of a release; waits until that one answers and is well.
await_release() {
    local said host
    host=$(sed -n 's/^SITE_URL=https:\/\///p' "$SETTINGS_FILE")
    for _ in {1..120}; do
        said=$(curl -s -m 5 -H "Host: $host" -H 'X-Forwarded-Proto: https' -H 'X-Forwarded-For: 127.0.0.1' http://127.0.0.1:8000/healthz) || said=
        [[ $said != *'"healthy": true'*"\"version\": \"$1\""* ]] || return 0
        sleep 0.5
    done
    return 1
}
