#!/usr/bin/env bash
# One would guess: a task that moto's RunTask reports as RUNNING stays RUNNING until somebody stops it.
# What happens: each DescribeTasks moves the task one state further, to STOPPED at the fourth look,
#   with desiredStatus still RUNNING. So botocore's waiter "tasks_running" FAILS on a task that nobody
#   stopped, and a poll that waits for RUNNING never sees it.
# What is right: DescribeTasks only reads. A task leaves RUNNING when its desired status becomes STOPPED
#   (Amazon ECS Developer Guide, "Task lifecycle"; ECS API, DescribeTasks, Task.desiredStatus).
# For users of ECS: tests against moto must take the status from RunTask, or first tell moto to stay put:
#   state_manager.set_transition("ecs::task", {"progression": "manual", "times": 1000}).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install --quiet --disable-pip-version-check --no-compile moto==5.2.5 boto3==1.43.11 botocore==1.43.11
export AWS_DEFAULT_REGION=us-east-1
env/bin/python - <<'PY'
import json
import boto3, botocore, moto
from botocore.exceptions import WaiterError
from moto import mock_aws

print("moto", moto.__version__, "botocore", botocore.__version__)

@mock_aws
def look():
    ecs, ec2 = boto3.client("ecs"), boto3.client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    box = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    ecs.create_cluster(clusterName="shop")
    ecs.register_container_instance(cluster="shop", instanceIdentityDocument=json.dumps({"instanceId": box}))
    ecs.register_task_definition(family="web", containerDefinitions=[{"name": "web", "image": "nginx", "memory": 64}])
    first, second = ecs.run_task(cluster="shop", taskDefinition="web", count=2)["tasks"]
    print("RunTask says:      ", first["lastStatus"], "desired", first["desiredStatus"])
    seen = []
    for _ in range(4):
        task = ecs.describe_tasks(cluster="shop", tasks=[first["taskArn"]])["tasks"][0]
        seen.append(task["lastStatus"])
        print("DescribeTasks says:", task["lastStatus"], "desired", task["desiredStatus"])
    try:
        ecs.get_waiter("tasks_running").wait(
            cluster="shop", tasks=[second["taskArn"]], WaiterConfig={"Delay": 0, "MaxAttempts": 10}
        )
        waited = "success"
    except WaiterError as error:
        waited = str(error)
    print("waiter tasks_running:", waited)
    assert first["lastStatus"] == "RUNNING"
    assert seen == ["DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"] and task["desiredStatus"] == "RUNNING"
    assert "terminal failure" in waited

look()
PY
echo "still so: describing a task in moto stops it"
