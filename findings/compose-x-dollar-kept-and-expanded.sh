#!/usr/bin/env bash
# One would guess: "$$HOME" in a compose file reaches the container as "$HOME", in every tool that reads
#   compose files, and "$$5" as "$5".
# What happens: compose-x-render, which also reads the files for ecs-composex, keeps the first $ and
#   expands the rest from the environment of whoever renders: "$$HOME" becomes "$" and the caller's home,
#   and "$$5" becomes "$".
# What is right: $$ stands for one $, which is not expanded (Compose specification, Interpolation).
# For users of ECS: the task definition depends on who rendered it, and the shell in the container gets
#   another command. No spelling helps: "\$HOME" keeps its backslash, and --no-interpolate keeps both $.
#   Put such commands into a file of the image.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install --quiet --disable-pip-version-check --no-compile compose-x-render==1.1.0
cat >compose.yml <<'YAML'
services:
  job:
    image: busybox:1
    command: ["sh", "-c", "ls $$HOME; echo costs $$5"]
YAML
HOME=/home/builder env/bin/compose-x-render -f compose.yml -o out.yml >log.txt 2>&1
echo "compose-x-render 1.1.0"
echo "in:  $(grep -F 'ls $' compose.yml)"
echo "out: $(grep -F 'ls $' out.yml)"
grep -qxF -e '    - ls $/home/builder; echo costs $' out.yml
echo 'still so: compose-x-render keeps a $ of $$ and expands the other'
