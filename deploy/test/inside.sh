#!/usr/bin/env bash
# What deploy/test/prove has a booted machine do: one stage a boot. Nothing here reaches outside.
# In /srv: wheels, and the unpacked releases 0.1.0, 0.2.0 (tables that fit), 0.3.0 (that do not).

set -u
SITE=alert.example.nl
INSTALLED=/opt/hoogeveen-alert
PASSED=0 FAILED=0
RATE=${RATE:-20} # requests a second while it is upgraded

step() { printf '\n=== %s %s\n' "$(date +%T)" "$*"; }

# $1: what must be so; rest: the command that shows it.
must() {
    local words=$1
    shift
    if "$@"; then
        PASSED=$((PASSED + 1)) && printf 'ok      %s\n' "$words"
    else
        FAILED=$((FAILED + 1)) && printf 'NOT OK  %s\n' "$words"
    fi
}

# $1: what it must say; rest: the command, which must fail.
refuses() {
    local wanted=$1 said status=0
    shift
    said=$("$@" 2>&1 </dev/null) || status=$?
    grep -F -- "$wanted" <<<"$said" | head -1
    must "refused: $wanted" test "$status" -ne 0 -a -n "$(grep -F -- "$wanted" <<<"$said")"
}

healthz() { curl -s -m 10 "https://$SITE/healthz"; }
runs() { healthz | grep -q "\"healthy\": true.*\"version\": \"$1\""; }

# $1: seconds; rest: command that must succeed within.
within() {
    local end=$((SECONDS + $1)) begin=$SECONDS
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || return 1
        sleep 0.5
    done
    printf '        after %d s\n' "$((SECONDS - begin))"
}

rows() {
    runuser -u postgres -- psql -AtX alert -c "SELECT table_name, (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM public.%I', table_name), false, true, '')))[1]::text FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT IN ('spatial_ref_sys', 'django_session', 'periodic_taskrun') ORDER BY 1"
}

certificates() {
    local folder=/root/tls
    mkdir -p $folder && cd $folder || return
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=A test" -keyout ca.key -out ca.pem 2>/dev/null
    for name in "$SITE" other.example.nl; do
        openssl req -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout "$name.key" -out "$name.csr" 2>/dev/null
        openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -days 20 -out "$name.pem" \
            -extfile <(echo "subjectAltName=DNS:$name") 2>/dev/null
    done
    cp ca.pem /usr/local/share/ca-certificates/a-test.crt
    update-ca-certificates >/dev/null 2>&1
    cd /
}

answers() {
    printf '%s\n' "NAME=$SITE" MUNICIPALITY_CODE=GM0118 MAIL_SERVER=127.0.0.1:25 MAIL_USER= \
        "MAIL_FROM=Hoogeveen Alert <alert@example.nl>" CERTIFICATE=own "CERTIFICATE_FILE=/root/tls/${1:-$SITE}.pem" \
        "CERTIFICATE_KEY=/root/tls/${2:-$SITE}.key" MANAGER_EMAIL=eva@example.nl "MANAGER_NAME=Eva de Vries" >/root/answers
}

# A bare Debian has no Python yet.
mail_server() { python3 /srv/test/mail_sink.py >/dev/null 2>&1 & }

install_old() { /srv/0.1.0/deploy/install --wheels /srv/wheels "$@"; }

refusals() {
    step "what would go wrong is told before anything is changed"
    answers
    refuses "is not known" install_old --answers /root/answers
    mail_server
    echo "127.0.0.1 $SITE" >>/etc/hosts
    answers other.example.nl other.example.nl
    refuses "is not for $SITE" install_old --answers /root/answers
    answers "$SITE" other.example.nl
    refuses "does not belong to the certificate" install_old --answers /root/answers
    python3 -m http.server 80 >/dev/null 2>&1 &
    sleep 2
    answers
    refuses "Port 80, which nginx needs, is taken by python3" install_old --answers /root/answers
    kill $!
    mount -t tmpfs -o size=50m full /opt
    refuses "The disk is full" install_old --answers /root/answers
    umount /opt
    must "nothing was made" test ! -e /etc/hoogeveen-alert.env -a ! -e $INSTALLED/current
}

stage_install() {
    local begin=$SECONDS
    certificates
    refusals
    step install
    answers
    begin=$SECONDS
    must "installs" install_old --answers /root/answers
    printf '        in %d s\n' "$((SECONDS - begin))"
    must "answers over https by its version" runs 0.1.0
    must "has its layout" curl -sf -o /dev/null "https://$SITE/static/$(curl -s "https://$SITE/" | grep -o 'build/portal[^"]*css' | head -1)"
    must "lets nobody read the settings" test "$(stat -c '%a %U %G' /etc/hoogeveen-alert.env)" = "640 root alert"
    must "its code is root's" test -z "$(find $INSTALLED/releases -user alert -not -path '*/state*' -print -quit)"
    step install again
    install_old --answers /root/answers >/root/again 2>&1
    cat /root/again
    must "changes nothing the second time" grep -q "Nothing needed to be done" /root/again
    must "the doctor finds nothing" $INSTALLED/current/deploy/doctor
    for unit in web worker beat backup; do
        systemd-analyze security "hoogeveen-alert-$unit" | tail -1
    done
    printf 'foto\n' >/var/lib/hoogeveen-alert/media/a.jpg
}

stage_upgrade() {
    step "after a reboot"
    must "is healthy" within 180 runs 0.1.0
    step "upgrade under $RATE requests a second"
    python3 /srv/test/traffic.py "$SITE" /root/stop "$RATE" >/root/traffic &
    local traffic=$!
    sleep 5
    must "upgrades" /srv/0.2.0/deploy/upgrade --wheels /srv/wheels
    sleep 5
    must "the new version answers" runs 0.2.0
    step "and back, under the same"
    must "goes back by one command" $INSTALLED/current/deploy/upgrade --back
    must "the old version answers" runs 0.1.0
    sleep 5
    touch /root/stop
    must "no request failed" wait $traffic
    cat /root/traffic
    step "tables that the running version could not go on with"
    must "goes forward again" /srv/0.2.0/deploy/upgrade --wheels /srv/wheels
    refuses "removes" /srv/0.3.0/deploy/upgrade --wheels /srv/wheels
    must "the old version answers still" runs 0.2.0
    step "a full disk while building"
    mkdir $INSTALLED/releases/0.4.0 && mount -t tmpfs -o size=100m full $INSTALLED/releases/0.4.0
    refuses "The disk is full" /srv/0.4.0/deploy/upgrade --wheels /srv/wheels
    umount $INSTALLED/releases/0.4.0
    must "the old version answers still" runs 0.2.0
    step "a power cut between the migration and the switch"
    /srv/0.3.0/deploy/upgrade --pause --wheels /srv/wheels >/root/cut 2>&1 &
    until grep -q "Bringing the tables" /root/cut; do sleep 0.1; done
    until runuser -u postgres -- psql -AtX alert -c "SELECT 1 FROM django_migrations WHERE name = '9999_takes_away'" | grep -q 1; do sleep 0.05; done
    must "visitors read Dutch" grep -q "Even niet bereikbaar" <(curl -s "https://$SITE/")
    echo "cut while $(basename "$(readlink $INSTALLED/current)") is current, for $(cat $INSTALLED/upgrading)"
    sync
}

stage_after_cut() {
    step "after the power cut"
    cat /root/cut
    sleep 5
    must "visitors read Dutch" grep -q "Even niet bereikbaar" <(curl -s "https://$SITE/")
    $INSTALLED/current/deploy/doctor | grep "was cut off"
    must "the same command finishes it" /srv/0.3.0/deploy/upgrade --pause --wheels /srv/wheels
    must "the new version answers" runs 0.3.0
    refuses "--back --pause" $INSTALLED/current/deploy/upgrade --back
    must "goes back, tables too" $INSTALLED/current/deploy/upgrade --back --pause
    must "the old version answers" runs 0.2.0
    kills
    step backup
    must "makes a backup" $INSTALLED/current/deploy/backup
    rows >/root/rows
    must "rehearses beside the running portal" $INSTALLED/current/deploy/restore --rehearse --passphrase-file /etc/hoogeveen-alert.passphrase "$(newest)"
    must "restores in place of what is there" $INSTALLED/current/deploy/restore --passphrase-file /etc/hoogeveen-alert.passphrase "$(newest)"
    must "answers after it" within 180 runs 0.2.0
    rows | diff /root/rows - && must "row by row the same" true
    mkdir -p /root/carry && cp "$(newest)" /etc/hoogeveen-alert.passphrase /root/rows /root/carry/
    must "the doctor finds nothing" $INSTALLED/current/deploy/doctor
}

newest() { find /var/backups/hoogeveen-alert -name '*.gpg' | sort | tail -1; }

kills() {
    local unit
    step "parts killed one by one"
    for unit in "$(systemctl list-units --plain --no-legend 'postgresql@*' | awk '{print $1}')" redis-server nginx hoogeveen-alert-worker hoogeveen-alert-beat hoogeveen-alert-web; do
        systemctl kill -s KILL "$unit"
        sleep 1
        must "$unit killed: healthy again by itself" within 180 runs 0.2.0
    done
}

stage_restore() {
    certificates
    echo "127.0.0.1 $SITE" >>/etc/hosts
    answers
    step "another installation from its backup, on an empty machine"
    must "installs it" /srv/0.2.0/deploy/install --wheels /srv/wheels --answers /root/answers \
        --restore "$(echo /root/carry/*.gpg)" --passphrase-file /root/carry/hoogeveen-alert.passphrase
    must "answers" within 180 runs 0.2.0
    must "has the photo" grep -q foto /var/lib/hoogeveen-alert/media/a.jpg
    rows | diff /root/carry/rows - && must "row by row the same" true
}

exec >/root/out.log 2>&1
cd / || exit 1
! command -v python3 >/dev/null || mail_server
"stage_$1"
printf '\n%d passed, %d failed\n' "$PASSED" "$FAILED"
sync
touch /root/done
if [[ $1 == upgrade ]]; then
    systemctl poweroff --force --force # as a power cut: nothing is stopped
else
    systemctl poweroff --no-block
fi
