#!/usr/bin/env bash
# One would guess: after UpdateService to a new task definition, moto shows a new PRIMARY deployment of
#   it, and botocore's waiter "services_stable" is a fair test that the rollout is over.
# What happens: the service names the new revision, but its one deployment still is the old one: PRIMARY,
#   IN_PROGRESS, old task definition, runningCount 0. The service's own runningCount becomes desiredCount
#   although no task exists. The waiter, which looks only at the number of deployments and at
#   runningCount == desiredCount, calls that stable at its first look.
#   Before the update the same waiter can never succeed: moto starts no tasks for a new service.
# What is right: an update of the task definition makes a new PRIMARY deployment, and the old one stays
#   ACTIVE while tasks of it run (ECS API, UpdateService, Deployment.status; runningCount counts tasks in
#   the RUNNING state, ECS API, Service.runningCount).
# For users of ECS: a deploy script that passes against moto has not been tested. Look at
#   deployments[].taskDefinition and rolloutState too: on ECS itself a service that the circuit breaker
#   rolled back also is "stable" for this waiter.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install --quiet --disable-pip-version-check --no-compile moto==5.2.5 boto3==1.43.11 botocore==1.43.11
export AWS_DEFAULT_REGION=us-east-1
env/bin/python - <<'PY'
import boto3, botocore, moto
from botocore.exceptions import WaiterError
from moto import mock_aws

print("moto", moto.__version__, "botocore", botocore.__version__)

def stable(ecs):
    try:
        ecs.get_waiter("services_stable").wait(
            cluster="shop", services=["web"], WaiterConfig={"Delay": 0, "MaxAttempts": 3}
        )
        return True
    except WaiterError:
        return False

@mock_aws
def roll():
    ecs = boto3.client("ecs")
    ecs.create_cluster(clusterName="shop")
    for image in ["web:1", "web:2"]:
        ecs.register_task_definition(family="web", containerDefinitions=[{"name": "web", "image": image, "memory": 64}])
    ecs.create_service(cluster="shop", serviceName="web", taskDefinition="web:1", desiredCount=2)
    before = stable(ecs)
    print("after CreateService: stable", before)
    ecs.update_service(cluster="shop", service="web", taskDefinition="web:2", desiredCount=2)
    after = stable(ecs)
    service = ecs.describe_services(cluster="shop", services=["web"])["services"][0]
    tasks = ecs.list_tasks(cluster="shop", serviceName="web")["taskArns"]
    print("after UpdateService: stable", after)
    print("  service:", service["taskDefinition"], "running", service["runningCount"], "of", service["desiredCount"])
    for one in service["deployments"]:
        print("  deployment:", one["status"], one["rolloutState"], one["taskDefinition"], "running", one["runningCount"])
    print("  tasks:", tasks)
    (one,) = service["deployments"]
    assert not before and after and tasks == []
    assert service["taskDefinition"].endswith("web:2") and service["runningCount"] == 2
    assert one["taskDefinition"].endswith("web:1") and one["status"] == "PRIMARY"
    assert one["rolloutState"] == "IN_PROGRESS" and one["runningCount"] == 0

roll()
PY
echo "still so: moto's service is stable at once, with a stale deployment and no task"
