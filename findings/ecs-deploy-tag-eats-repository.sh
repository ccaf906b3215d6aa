#!/usr/bin/env bash
# One would guess: "ecs update FAMILY --tag 2.0" of ecs-deploy changes the tag of each image and nothing
#   else: registry:5000/shop/web becomes registry:5000/shop/web:2.0.
# What happens: everything after the last colon goes. An image without a tag on a registry with a port
#   loses its repository (registry.example.com:2.0), and an image pinned by digest becomes
#   envoy@sha256:2.0, which is no reference. Both are registered, and the old revision is deregistered.
# What is right: a colon before the last slash belongs to the registry's port, and a digest is not a tag
#   (ECS API, ContainerDefinition.image: registry/repository[:tag] or registry/repository[@digest];
#   grammar of the CNCF Distribution reference format).
# For users of ECS: give every image a tag, or use "--image CONTAINER IMAGE". Look at the new revision
#   before the service gets it: the first names another image, the second starts nowhere.
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
old = [
    ("tagged", "registry.example.com:5000/shop/web:1.0"),
    ("untagged", "registry.example.com:5000/shop/web"),
    ("pinned", "envoy@sha256:" + "a" * 64),
]

@mock_aws
def deploy():
    ecs = boto3.client("ecs")
    ecs.register_task_definition(
        family="web", containerDefinitions=[{"name": n, "image": i, "memory": 64} for n, i in old]
    )
    done = CliRunner().invoke(command, ["update", "web", "--tag", "2.0"])
    assert done.exit_code == 0, done.output
    latest = ecs.describe_task_definition(taskDefinition="web:2")["taskDefinition"]
    return {one["name"]: one["image"] for one in latest["containerDefinitions"]}

new = deploy()
for name, image in old:
    print(f"{name}: {image[:40]} -> {new[name]}")
assert new["tagged"] == "registry.example.com:5000/shop/web:2.0"
assert new["untagged"] == "registry.example.com:2.0"
assert new["pinned"] == "envoy@sha256:2.0"
PY
echo "still so: ecs-deploy's --tag cuts at the last colon, whatever that colon is"
