#!/usr/bin/env bash
# One would guess: in moto a revision number is used once, and a bare family name means the newest
#   revision that still is ACTIVE, as on ECS.
# What happens: after DeleteTaskDefinitions of the newest revision the next registration gets the same
#   number again, so one ARN has named two different task definitions. And a bare family names the
#   highest revision even when it is INACTIVE: RunTask runs a deregistered one instead of the last ACTIVE.
# What is right: "the revision value always increases by one" (ECS API, TaskDefinition.revision); without
#   a revision the latest ACTIVE one is used (ECS API, RunTask and DescribeTaskDefinition,
#   taskDefinition); an INACTIVE one runs no new tasks (ECS API, DeregisterTaskDefinition).
# For users of ECS: tests of clean-up or rollback against moto may compare ARNs of different content, or
#   pass while they run what was withdrawn. Name the revision, and compare content.
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
def revisions():
    ecs, ec2 = boto3.client("ecs"), boto3.client("ec2")

    def register(image):
        made = ecs.register_task_definition(
            family="web", containerDefinitions=[{"name": "web", "image": image, "memory": 64}]
        )["taskDefinition"]
        print("registered", image, "as", made["taskDefinitionArn"])
        return made["taskDefinitionArn"]

    box_image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    box = ec2.run_instances(ImageId=box_image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    ecs.create_cluster(clusterName="shop")
    ecs.register_container_instance(cluster="shop", instanceIdentityDocument=json.dumps({"instanceId": box}))

    register("web:good")
    bad = register("web:bad")
    ecs.deregister_task_definition(taskDefinition=bad)
    found = ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]
    ran = ecs.run_task(cluster="shop", taskDefinition="web")["tasks"][0]
    print("bare family after deregistering it:", found["taskDefinitionArn"], found["status"])
    print("RunTask of the bare family ran:    ", ran["taskDefinitionArn"])
    ecs.delete_task_definitions(taskDefinitions=[bad])
    again = register("web:other")

    assert found["taskDefinitionArn"] == bad and found["status"] == "INACTIVE"
    assert ran["taskDefinitionArn"] == bad
    assert again == bad

revisions()
PY
echo "still so: moto runs an INACTIVE revision for a bare family and gives its number out twice"
