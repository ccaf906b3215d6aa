#!/usr/bin/env bash
# One would guess: three tasks with "hostPort": 0 fit on one container instance of moto, for each gets
#   a port of its own; and if one did not fit, RunTask would say why in failures[].
# What happens: moto takes 0 for a real port. The first task reserves "0" among the PORTS of the
#   instance, the others do not fit, and RunTask answers with one task and empty failures[].
# What is right: hostPort 0 (or none) in bridge mode means a port of the ephemeral range of the instance
#   (ECS API, PortMapping.hostPort); tasks without a place come back as failures such as
#   RESOURCE:PORTS (ECS Developer Guide, "API failure reasons").
# For users of ECS: against moto leave hostPort out instead of writing 0 (the same on ECS), and compare
#   the number of tasks in the answer with the number asked for.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install --quiet --disable-pip-version-check --no-compile moto==5.2.5 boto3==1.43.11 botocore==1.43.11
export AWS_DEFAULT_REGION=us-east-1
env/bin/python - <<'PY'
import json
import boto3, moto
from moto import mock_aws

print("moto", moto.__version__)

@mock_aws
def place(mapping):
    ecs, ec2 = boto3.client("ecs"), boto3.client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    box = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    ecs.create_cluster(clusterName="shop")
    arn = ecs.register_container_instance(
        cluster="shop", instanceIdentityDocument=json.dumps({"instanceId": box})
    )["containerInstance"]["containerInstanceArn"]
    ecs.register_task_definition(
        family="web",
        networkMode="bridge",
        containerDefinitions=[{"name": "web", "image": "nginx", "memory": 64, "portMappings": [mapping]}],
    )
    answer = ecs.run_task(cluster="shop", taskDefinition="web", count=3)
    instance = ecs.describe_container_instances(cluster="shop", containerInstances=[arn])["containerInstances"][0]
    ports = next(r["stringSetValue"] for r in instance["remainingResources"] if r["name"] == "PORTS")
    print(mapping, "-> tasks:", len(answer["tasks"]), "failures:", answer["failures"], "PORTS:", ports)
    return len(answer["tasks"]), answer["failures"], ports

tasks, failures, ports = place({"containerPort": 80, "hostPort": 0})
assert tasks == 1 and failures == [] and "0" in ports
tasks, failures, ports = place({"containerPort": 80})
assert tasks == 3
PY
echo "still so: moto reserves host port 0 and places only one of three tasks"
