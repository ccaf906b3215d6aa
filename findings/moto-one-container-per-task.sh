#!/usr/bin/env bash
# One would guess: a task of a task definition with two containers shows two entries in containers[],
#   each with the ARN of the task, RUNNING like the task, and without a health check UNKNOWN.
# What happens: moto shows the first container only. Its taskArn is the ARN of the task DEFINITION, its
#   lastStatus is PENDING in a RUNNING task, and it is HEALTHY although it has no health check.
# What is right: Task.containers has the containers of the task, Container.taskArn names the task, and
#   without health checks the healthStatus is UNKNOWN (ECS API, Task, Container).
# For users of ECS: code that reads sidecars, ports or exit codes by container name finds nothing in moto,
#   and a wait for HEALTHY passes that would never pass on ECS.
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
def look():
    ecs, ec2 = boto3.client("ecs"), boto3.client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    box = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    ecs.create_cluster(clusterName="shop")
    ecs.register_container_instance(cluster="shop", instanceIdentityDocument=json.dumps({"instanceId": box}))
    definition = ecs.register_task_definition(
        family="web",
        containerDefinitions=[
            {"name": "web", "image": "nginx", "memory": 64},
            {"name": "proxy", "image": "envoy", "memory": 64},
        ],
    )["taskDefinition"]
    task = ecs.run_task(cluster="shop", taskDefinition="web")["tasks"][0]
    print("task:", task["taskArn"], task["lastStatus"])
    for one in task["containers"]:
        print("container:", one["name"], one["lastStatus"], one["healthStatus"], "taskArn", one["taskArn"])
    (one,) = task["containers"]
    assert task["lastStatus"] == "RUNNING" and len(definition["containerDefinitions"]) == 2
    assert one["name"] == "web" and one["lastStatus"] == "PENDING" and one["healthStatus"] == "HEALTHY"
    assert one["taskArn"] == definition["taskDefinitionArn"]

look()
PY
echo "still so: moto's task has one container, PENDING and HEALTHY"
