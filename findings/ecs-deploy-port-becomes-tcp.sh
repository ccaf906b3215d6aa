#!/usr/bin/env bash
# One would guess: "ecs deploy ... --port dns 53 5353" of ecs-deploy moves the host port of container
#   port 53, and "--mount web data /srv" moves the path of a mount; what is not named stays.
# What happens: a mapping is found by its container port alone and gets protocol tcp: the udp mapping
#   becomes a second tcp one, on the same host port. A mount is found by its volume alone and gets
#   readOnly false: a read-only mount becomes writable.
# What is right: protocol tells two mappings of one port apart, and readOnly is a member of the mount
#   (ECS API, PortMapping.protocol, MountPoint.readOnly). The tool's own help says only "adds or changes
#   a port mapping" and "a mount point".
# For users of ECS: do not use --port for udp, nor --mount for a volume mounted read-only; register a
#   whole task definition instead and deploy it with --task.
# moto stands in for ECS here; it only keeps what the tool registers.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install --quiet --disable-pip-version-check --no-compile ecs-deploy==1.17.0 moto==5.2.5 boto3==1.43.11
export AWS_DEFAULT_REGION=us-east-1
env/bin/python - <<'PY'
import boto3, ecs_deploy
from click.testing import CliRunner
from ecs_deploy.cli import ecs as command
from moto import mock_aws

print("ecs-deploy", ecs_deploy.VERSION)

@mock_aws
def deploy():
    ecs = boto3.client("ecs")
    ecs.create_cluster(clusterName="shop")
    ecs.register_task_definition(
        family="dns",
        volumes=[{"name": "zones", "host": {"sourcePath": "/srv/zones"}}],
        containerDefinitions=[
            {
                "name": "dns",
                "image": "coredns:1",
                "memory": 64,
                "portMappings": [
                    {"containerPort": 53, "hostPort": 53, "protocol": "udp"},
                    {"containerPort": 53, "hostPort": 53, "protocol": "tcp"},
                ],
                "mountPoints": [{"sourceVolume": "zones", "containerPath": "/zones", "readOnly": True}],
            }
        ],
    )
    ecs.create_service(cluster="shop", serviceName="dns", taskDefinition="dns", desiredCount=1)
    done = CliRunner().invoke(
        command,
        ["deploy", "shop", "dns", "--port", "dns", "53", "5353", "--mount", "dns", "zones", "/etc/zones"]
        + ["--timeout", "-1"],
    )
    assert done.exit_code == 0, done.output
    return [
        ecs.describe_task_definition(taskDefinition=f"dns:{n}")["taskDefinition"]["containerDefinitions"][0]
        for n in (1, 2)
    ]

for name, one in zip(["before:", "after: "], deploy()):
    print(name, *[f"{p['hostPort']}:{p['containerPort']}/{p['protocol']}" for p in one["portMappings"]], *one["mountPoints"])
assert [p["protocol"] for p in one["portMappings"]] == ["tcp", "tcp"]
assert {p["hostPort"] for p in one["portMappings"]} == {5353}
assert one["mountPoints"] == [{"sourceVolume": "zones", "containerPath": "/etc/zones", "readOnly": False}]
PY
echo "still so: ecs-deploy turns udp into tcp and a read-only mount into a writable one"
