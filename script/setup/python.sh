# The virtual environment: exactly the pinned, hashed packages of requirements/, and the project itself.
# Needs say.sh and system.sh.

python_seal() { # python_seal LIST: what an environment made from this list was made of
  { printf '%s\n' requirements/uv.txt "requirements/$1" pyproject.toml; } | seal
}

is_stamped() { # is_stamped LIST: was this environment made from this very list?
  [[ -x .venv/bin/python && "$(cat ".venv/.made-from-$1" 2>/dev/null)" == "$(python_seal "$1")" ]]
}

lend_pip_settings() { # uv does not read pip's: where the machine names an index or folder for pip, uv follows it
  local settings index extra links
  settings=$(.venv/bin/python -m pip config list 2>/dev/null || true)
  pip_setting() { sed -nE "s/^[^=]*\.$1='(.*)'\$/\1/p" <<<"$settings" | head -1 | sed 's/\\n/ /g'; }
  index=$(pip_setting index-url) extra=$(pip_setting extra-index-url) links=$(pip_setting find-links)
  [[ -z "$index" ]] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}
  [[ -z "$extra" ]] || export UV_INDEX=${UV_INDEX:-$extra}
  [[ -z "$links" || ! -d "$links" ]] || export UV_FIND_LINKS=${UV_FIND_LINKS:-$links}
  [[ ! -e /etc/ssl/certs/ca-certificates.crt ]] ||
    export SSL_CERT_FILE=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
}

make_environment() {
  local python
  [[ ! -x .venv/bin/python ]] || return 0
  python=$(find_python) || give_up "No Python 3.11 or newer that can make virtual environments."
  say "Making .venv with $("$python" --version)"
  "$python" -m venv --clear .venv
}

install_uv() {
  say "Installing uv"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt ||
    give_up "pip could not install uv. Check the network and pip's settings (pip config list), then do it again."
}

set_up_python() { # set_up_python run.txt|dev.txt
  local list=$1
  if is_stamped "$list" || { [[ "$list" == run.txt ]] && is_stamped dev.txt; }; then return; fi
  make_environment
  install_uv
  lend_pip_settings
  say "Installing Python packages ($(grep -c '==' "requirements/$list"), requirements/$list)"
  # Compiled once here: otherwise the first start does it, and every start where Python may write no bytecode.
  .venv/bin/uv pip install --quiet --python .venv/bin/python --compile-bytecode --require-hashes \
    -r "requirements/$list" ||
    give_up "uv could not install requirements/$list. The lines above say why; check the network, then do it again."
  .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
  python_seal "$list" >".venv/.made-from-$list"
}
