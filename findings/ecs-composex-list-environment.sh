#!/usr/bin/env bash
# One would guess: ecs-composex makes the same ECS environment of a list (- NAME=value) and of a map
#   (NAME: value), and a name without a value is taken from the caller's environment or left out.
# What happens: in a list the value ends before its second "=": a URL loses all after "sslmode". In a map
#   a name without a value becomes the four letters "None".
# What is right: both forms mean the same, the value goes on to the end; without a value it is resolved
#   where compose runs, and the variable is unset when there is none (Compose specification, services,
#   environment). In the task definition the value is any string (ECS API, KeyValuePair).
# For users of ECS: write the environment as a map, and every value; a map keeps "=".
# moto stands in for EC2 and S3 while rendering; CloudFormation's own check of the templates is left out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install --quiet --disable-pip-version-check --no-compile ecs-composex==1.1.9 moto==5.2.5 boto3==1.43.11 botocore==1.43.11
cat >compose.yml <<'YAML'
services:
  list:
    image: shop/web:1
    environment:
      - DATABASE_URL=postgres://db/shop?sslmode=require
  map:
    image: shop/web:1
    environment:
      DATABASE_URL: postgres://db/shop?sslmode=require
      TOKEN:
YAML
export AWS_DEFAULT_REGION=us-east-1
env/bin/python -W ignore - <<'PY' 2>log.txt || { tail -5 log.txt; exit 1; }
import contextlib, json, pathlib, sys
from moto import mock_aws

with mock_aws(), open("rendering.txt", "w") as told, contextlib.redirect_stdout(told):
    import ecs_composex.common.files as files
    from ecs_composex import __version__
    from ecs_composex.cli import main

    files.validate_wrapper = lambda *_, **__: None
    sys.argv = "ecs-compose-x render -n shop -f compose.yml -d out --format json --region us-east-1 -b bucket".split()
    try:
        main()
    except SystemExit as end:
        assert not end.code, end.code

print("ecs-composex", __version__)
found = {}
for name in ("list", "map"):
    resources = json.loads(pathlib.Path(f"out/{name}.json").read_text())["Resources"].values()
    (task,) = [one["Properties"] for one in resources if one["Type"] == "AWS::ECS::TaskDefinition"]
    (container,) = task["ContainerDefinitions"]
    found[name] = {one["Name"]: one["Value"]["Fn::Sub"] for one in container["Environment"] if "Name" in one}
    print(name, found[name])
assert found["list"] == {"DATABASE_URL": "postgres://db/shop?sslmode"}
assert found["map"] == {"DATABASE_URL": "postgres://db/shop?sslmode=require", "TOKEN": "None"}
PY
echo "still so: ecs-composex cuts a listed value at the second = and writes None for no value"
