# What the operating system has to bring: finds what is missing, says it, installs only that.
# Needs say.sh. Everything here is Debian's or Ubuntu's own packages; nothing is downloaded past apt.

POSTGRES_OLDEST=15 # the first with NULLS NOT DISTINCT, which the tables use
CLUSTER_CONFIG=/etc/postgresql-common/createcluster.conf # there once PostgreSQL was installed
CLUSTER_RULE=/etc/postgresql-common/createcluster.d/taitung-hub.conf
SERVICE_RULE=/usr/sbin/policy-rc.d

python_is_fit() { # Python 3.11+ that can make a virtual environment
  "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
  local name
  for name in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && python_is_fit "$name"; then
      echo "$name"
      return
    fi
  done
  return 1
}

find_postgis() { # the newest installed PostgreSQL that has PostGIS
  local control version
  for control in $(printf '%s\n' /usr/share/postgresql/*/extension/postgis.control | sort -Vr); do
    version=$(basename "${control%/extension/postgis.control}")
    if [[ -x /usr/lib/postgresql/$version/bin/initdb && $version -ge $POSTGRES_OLDEST ]]; then
      echo "$version"
      return
    fi
  done
  return 1
}

postgis_packages() { # of the version already here, else of the one the distribution has
  local version
  version=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sed -nE 's,.*/([0-9]+)/bin/.*,\1,p' | sort -n | tail -1)
  if [[ -z "$version" || "$version" -lt $POSTGRES_OLDEST ]]; then
    version=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | sed -E 's/^postgresql-([0-9]+).*/\1/' |
      sort -n | awk -v oldest=$POSTGRES_OLDEST '$1 >= oldest { print; exit }')
  fi
  version=${version:-$POSTGRES_OLDEST}
  echo "postgresql-$version postgresql-$version-postgis-3"
}

find_mosquitto() { PATH=$PATH:/usr/sbin command -v mosquitto; }

find_chromium() { # a real one: Ubuntu's /usr/bin/chromium-browser only starts a snap
  local name path
  for name in "${HUB_CHROMIUM:-}" chromium google-chrome google-chrome-stable chromium-browser; do
    path=$(command -v "${name:-/nowhere}") || continue
    if [[ "$name" != chromium-browser ]] || ! head -c 2048 "$path" | grep -qa snap; then
      echo "$path"
      return
    fi
  done
  return 1
}

has_cjk_font() { compgen -G '/usr/share/fonts/*/*/*CJK*' >/dev/null || compgen -G "$HOME/.fonts/*CJK*" >/dev/null; }

has_libatomic() { compgen -G '/usr/lib*/*/libatomic.so.1' >/dev/null || compgen -G '/usr/lib*/libatomic.so.1' >/dev/null; }

missing_packages() { # missing_packages run|test|check: one package a line
  local want=$1
  find_python >/dev/null || printf '%s\n' python3 python3-venv
  [[ -e /etc/ssl/certs/ca-certificates.crt ]] || echo ca-certificates
  [[ "$want" == check ]] && return
  if [[ "$want" == test || -z "${HUB_DATABASE_URL:-}" ]]; then
    find_postgis >/dev/null || postgis_packages | tr ' ' '\n'
  fi
  if [[ "$want" == test || -z "${HUB_MQTT_URL:-}" ]]; then
    find_mosquitto >/dev/null || echo mosquitto
  fi
  [[ "$want" == test ]] || return 0
  find_chromium >/dev/null || is_snap_land || echo chromium
  has_cjk_font || echo fonts-noto-cjk
  has_libatomic || echo libatomic1 # Playwright's own Node is linked to it
}

is_snap_land() { # Ubuntu: apt's chromium is an empty package that installs a snap
  grep -qE '^ID(_LIKE)?=.*ubuntu' /etc/os-release 2>/dev/null
}

become_root() { # prints the words to put before a command; fails where there is no way
  if [[ $EUID -eq 0 ]]; then
    echo env
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
    echo sudo
  else
    return 1
  fi
}

refuse_to_install() { # refuse_to_install REASON PACKAGES...
  local reason=$1
  shift
  give_up "This machine lacks: $*" \
    "$reason" \
    "Either ask its administrator for:  apt-get install --no-install-recommends $*" \
    "or run the hub in containers, which needs none of these:  docker compose up  (see docker-compose.yml)"
}

# From here on, things change: everything is put back by restore_rules, also after a failure.

lay_rules() { # lay_rules AS_ROOT PACKAGES...: no server that nobody asked for may start
  local as_root=$1
  shift
  if [[ " $* " == *" postgresql-"* && ! -e $CLUSTER_CONFIG ]]; then
    $as_root mkdir -p "$(dirname $CLUSTER_RULE)"
    echo 'create_main_cluster = false' | $as_root tee $CLUSTER_RULE >/dev/null
  fi
  if [[ ! -e $SERVICE_RULE ]]; then # 101: forbidden, in the words of invoke-rc.d
    printf '#!/bin/sh\n# taitung-hub: while its packages are installed\nexit 101\n' |
      $as_root tee $SERVICE_RULE >/dev/null
    $as_root chmod 755 $SERVICE_RULE
  fi
}

restore_rules() { # restore_rules AS_ROOT: takes away only what lay_rules laid
  local as_root=$1
  if grep -qs taitung-hub $SERVICE_RULE; then $as_root rm -f $SERVICE_RULE; fi
  if [[ -e $CLUSTER_RULE ]]; then $as_root rm -f $CLUSTER_RULE; fi
}

apt_install() { # apt_install AS_ROOT PACKAGES...
  local as_root=$1
  shift
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends \
    -o Dpkg::Use-Pty=0 "$@" >.hub/log/apt.log 2>&1
}

update_lists() { # update_lists AS_ROOT
  say "apt-get update"
  $1 apt-get update -qq >.hub/log/apt.log 2>&1 ||
    give_up "$(tail -5 .hub/log/apt.log)" "apt-get update failed. Mend the machine's package sources, then do it again."
}

install_packages() { # install_packages PACKAGES...
  local as_root=$1
  shift
  say "Installing Debian packages: $*"
  trap "restore_rules '$as_root'" EXIT
  lay_rules "$as_root" "$@"
  if ! apt_install "$as_root" "$@"; then
    update_lists "$as_root" # the lists may have been older than the archive
    apt_install "$as_root" "$@" ||
      give_up "$(tail -5 .hub/log/apt.log)" "apt-get could not install: $*. The lines above say why; all of them are in .hub/log/apt.log."
  fi
  keep_service_off "$as_root" "$@"
  restore_rules "$as_root"
  trap - EXIT
}

keep_service_off() { # keep_service_off AS_ROOT PACKAGES...: the hub runs its own broker; port 1883 stays free
  local as_root=$1
  shift
  [[ " $* " == *" mosquitto "* ]] || return 0
  if command -v systemctl >/dev/null; then
    $as_root systemctl disable --quiet mosquitto.service 2>/dev/null || true
  elif command -v update-rc.d >/dev/null; then
    $as_root update-rc.d mosquitto disable 2>/dev/null || true
  fi
  say "Debian's own mosquitto service stays off (the hub runs a private one)"
}

set_up_system() { # set_up_system run|test|check
  local want=$1 list missing as_root
  list=$(missing_packages "$want")
  mapfile -t missing < <(printf '%s' "$list")
  if [[ ${#missing[@]} -gt 0 ]]; then
    command -v apt-get >/dev/null || refuse_to_install "It is neither Debian nor Ubuntu." "${missing[@]}"
    as_root=$(become_root) || refuse_to_install "Installing them needs root or sudo, and you have neither." "${missing[@]}"
    if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then
      update_lists "$as_root"
      list=$(missing_packages "$want") # now apt knows which PostgreSQL it has
      mapfile -t missing < <(printf '%s' "$list")
    fi
    install_packages "$as_root" "${missing[@]}"
  fi
  if [[ "$want" == test ]] && ! find_chromium >/dev/null; then
    say "No Chromium: Ubuntu's package is only a snap. The browser tests will skip. To run them, install"
    say "google-chrome-stable, or name a browser in HUB_CHROMIUM=/path/to/chrome"
  fi
}
