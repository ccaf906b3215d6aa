#!/usr/bin/env bash
# One would guess: ecs-composex converts the times and sizes of a compose file to the seconds and MiB of
#   ECS, and when no Fargate size fits exactly, it takes the next larger one.
# What happens: an interval of 500ms is read as 500m and becomes 30000 seconds; shm_size 2048k (2 MiB)
#   becomes 4096 MiB; a limit of 3000M with 0.25 CPU becomes the Fargate size 256/2048, which is LESS
#   memory than was asked for.
# What is right: ms is a unit of compose durations and k one of its byte values (Compose specification,
#   "Specifying durations", "Specifying byte values"); the interval of a health check is 5 to 300
#   seconds (ECS API, HealthCheck.interval), sharedMemorySize is in MiB (ECS API, LinuxParameters), and
#   512 CPU units with 3072 MiB would have been the next Fargate size (ECS API, RegisterTaskDefinition, cpu).
# For users of ECS: write whole seconds and m or g for sizes, and the Fargate size itself; read the
#   rendered parameters before deploying.
# moto stands in for EC2 and S3 while rendering; CloudFormation's own check of the templates is left out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install --quiet --disable-pip-version-check --no-compile ecs-composex==1.1.9 moto==5.2.5 boto3==1.43.11 botocore==1.43.11
cat >compose.yml <<'YAML'
services:
  web:
    image: shop/web:1
    shm_size: 2048k
    healthcheck:
      test: ["CMD", "/healthz"]
      interval: 500ms
    deploy:
      resources:
        limits:
          cpus: "0.25"
          memory: 3000M
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
template = json.loads(pathlib.Path("out/web.json").read_text())
(task,) = [one["Properties"] for one in template["Resources"].values() if one["Type"] == "AWS::ECS::TaskDefinition"]
(container,) = task["ContainerDefinitions"]
interval = container["HealthCheck"]["Interval"]
memory = container["LinuxParameters"]["Fn::If"][2]["SharedMemorySize"]["Fn::If"][2]
parameters = {
    one["ParameterKey"]: one["ParameterValue"] for one in json.loads(pathlib.Path("out/web.params.json").read_text())
}
size = parameters["FargateCpuRamConfiguration"]
print("interval 500ms ->", interval, "s; shm_size 2048k ->", memory, "MiB; 0.25 CPU, 3000M ->", size)
assert (interval, memory, size) == (30000, 4096, "256!2048")
PY
echo "still so: ecs-composex reads ms as minutes, KiB as MiB, and takes a smaller Fargate size"
