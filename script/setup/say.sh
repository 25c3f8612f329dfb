# How the scripts speak: short progress lines on stderr; the last line of a failure says what to do.

say() { printf '· %s\n' "$*" >&2; }

give_up() { # give_up MESSAGE...: says why and ends; every line is one argument
  printf '%s\n' "$@" >&2
  exit 1
}

# seal FILES...: one hash over the names and contents given, on stdin one path a line.
seal() { sort | xargs -r sha256sum | sha256sum | cut -c1-32; }
