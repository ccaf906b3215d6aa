"""Another people's client against our engine: boto3 parses every answer by Amazon's own API models.

Reads ENGINE_URL, ENGINE_KEY, ENGINE_SECRET and REGION from the environment; prints one line of JSON a step.
"""

import json
import os
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

session = dict(
    region_name=os.environ["REGION"],
    endpoint_url=os.environ["ENGINE_URL"],
    aws_access_key_id=os.environ["ENGINE_KEY"],
    aws_secret_access_key=os.environ["ENGINE_SECRET"],
    config=Config(retries={"max_attempts": 0}, parameter_validation=False),
)
ecs = boto3.client("ecs", **session)
ec2 = boto3.client("ec2", **session)
steps = 0


def step(name, ok, **facts):
    global steps
    steps += 1
    print(json.dumps({"step": name, "ok": bool(ok), **facts}, default=str), flush=True)
    if not ok:
        sys.exit(1)


def refused(name, code, call, message=None):
    try:
        call()
    except ClientError as error:
        told = error.response["Error"]
        step(name, told["Code"] == code and (message is None or message in told["Message"]), error=told,
             status=error.response["ResponseMetadata"]["HTTPStatusCode"])
        return
    step(name, False, error="no error")


def until(name, check, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        value = check()
        if value:
            step(name, True)
            return value
        time.sleep(0.2)
    step(name, False, error="timed out")


CLUSTER = "judge"
made = ecs.create_cluster(clusterName=CLUSTER, tags=[{"key": "team", "value": "judges"}],
                          settings=[{"name": "containerInsights", "value": "enabled"}])["cluster"]
step("CreateCluster", made["status"] == "ACTIVE" and made["clusterArn"].endswith(":cluster/judge"))
seen = ecs.describe_clusters(clusters=[CLUSTER, "nowhere"], include=["TAGS", "SETTINGS"])
step("DescribeClusters", seen["clusters"][0]["tags"] == [{"key": "team", "value": "judges"}]
     and seen["failures"][0]["reason"] == "MISSING", seen=seen["failures"])
step("ListClusters", made["clusterArn"] in [a for p in ecs.get_paginator("list_clusters").paginate() for a in p["clusterArns"]])

refused("ClusterNotFound", "ClusterNotFoundException", lambda: ecs.list_services(cluster="nowhere"), "Cluster not found.")
refused("TaskDefinitionMissing", "ClientException", lambda: ecs.describe_task_definition(taskDefinition="nothing"),
        "Unable to describe task definition.")
refused("EmptyTags", "ClientException", lambda: ecs.register_task_definition(
    family="x", containerDefinitions=[{"name": "a", "image": "b:1", "memory": 16}], tags=[]), "Tags can not be empty.")

USER_DATA = "#!/bin/bash\necho ECS_CLUSTER=judge >> /etc/ecs/ecs.config\n"
launch = dict(ImageId="resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
              InstanceType="t3.small", MinCount=1, MaxCount=2, SubnetId="subnet-0f0f0f0f", SecurityGroupIds=["sg-0f0f0f0f"],
              UserData=USER_DATA, ClientToken="judge-1", IamInstanceProfile={"Name": "ecsInstanceRole"},
              MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
              TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "judge & <co>"}]}])
first = ec2.run_instances(**launch)
ids = sorted(i["InstanceId"] for i in first["Instances"])
step("RunInstances", len(ids) == 2 and all(i.startswith("i-") for i in ids), ids=ids)
again = ec2.run_instances(**launch)
step("RunInstances is idempotent by token", sorted(i["InstanceId"] for i in again["Instances"]) == ids)
refused("IdempotentParameterMismatch", "IdempotentParameterMismatch", lambda: ec2.run_instances(**{**launch, "InstanceType": "t3.micro"}))
refused("InvalidInstanceID.NotFound", "InvalidInstanceID.NotFound",
        lambda: ec2.describe_instances(InstanceIds=["i-0123456789abcdef0"]))
found = [i for page in ec2.get_paginator("describe_instances").paginate(
    Filters=[{"Name": "tag:Name", "Values": ["judge & <co>"]}], PaginationConfig={"PageSize": 5})
    for r in page["Reservations"] for i in r["Instances"]]
step("DescribeInstances by tag", sorted(i["InstanceId"] for i in found) == ids and found[0]["Tags"][0]["Value"] == "judge & <co>")
waiter = ec2.get_waiter("instance_running")
waiter.config.delay = 1
waiter.wait(InstanceIds=ids)
step("the waiter instance_running", True)
associations = ec2.describe_iam_instance_profile_associations(Filters=[{"Name": "instance-id", "Values": ids[:1]}])["IamInstanceProfileAssociations"]
step("DescribeIamInstanceProfileAssociations", len(associations) == 1 and associations[0]["InstanceId"] == ids[0]
     and associations[0]["IamInstanceProfile"]["Arn"].endswith(":instance-profile/ecsInstanceRole"), associations=associations)


def profile_of(state):
    return until("the profile is " + state, lambda: ec2.describe_iam_instance_profile_associations(
        Filters=[{"Name": "instance-id", "Values": ids[:1]}, {"Name": "state", "Values": [state]}])["IamInstanceProfileAssociations"])[0]


replaced = ec2.replace_iam_instance_profile_association(
    AssociationId=profile_of("associated")["AssociationId"], IamInstanceProfile={"Name": "other"})["IamInstanceProfileAssociation"]
step("ReplaceIamInstanceProfileAssociation", replaced["State"] == "associating" and replaced["AssociationId"] != associations[0]["AssociationId"],
     replaced=replaced)
refused("an association that was replaced", "InvalidAssociationID.NotFound", lambda: ec2.replace_iam_instance_profile_association(
    AssociationId=associations[0]["AssociationId"], IamInstanceProfile={"Name": "other"}))
refused("a second association", "IncorrectState", lambda: ec2.associate_iam_instance_profile(
    InstanceId=ids[0], IamInstanceProfile={"Name": "other"}))
gone = ec2.disassociate_iam_instance_profile(AssociationId=profile_of("associated")["AssociationId"])["IamInstanceProfileAssociation"]
step("DisassociateIamInstanceProfile", gone["State"] == "disassociating"
     and "IamInstanceProfile" not in ec2.describe_instances(InstanceIds=ids[:1])["Reservations"][0]["Instances"][0])
until("no association", lambda: not ec2.describe_iam_instance_profile_associations(
    Filters=[{"Name": "instance-id", "Values": ids[:1]}])["IamInstanceProfileAssociations"] or None)
made = ec2.associate_iam_instance_profile(InstanceId=ids[0], IamInstanceProfile={"Name": "ecsInstanceRole"})["IamInstanceProfileAssociation"]
step("AssociateIamInstanceProfile", made["State"] == "associating" and made["InstanceId"] == ids[0], made=made)
arns = until("two boxes join", lambda: (lambda a: a if len(a) == 2 else None)(ecs.list_container_instances(cluster=CLUSTER)["containerInstanceArns"]))
boxes = ecs.describe_container_instances(cluster=CLUSTER, containerInstances=arns)["containerInstances"]
resources = {r["name"]: r for r in boxes[0]["registeredResources"]}
step("DescribeContainerInstances", sorted(b["ec2InstanceId"] for b in boxes) == ids and resources["CPU"]["integerValue"] == 2048
     and "22" in resources["PORTS"]["stringSetValue"] and all(b["agentConnected"] for b in boxes))

definition = dict(family="web", containerDefinitions=[{
    "name": "web", "image": "example/web:1", "memory": 32, "portMappings": [{"containerPort": 8080, "hostPort": 80}],
    "environment": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}], "healthCheck": {"command": ["CMD", "true"]}}],
    volumes=[{"name": "data"}])
one = ecs.register_task_definition(**definition)["taskDefinition"]
container = one["containerDefinitions"][0]
step("RegisterTaskDefinition fills the defaults in", one["revision"] == 1 and container["cpu"] == 0 and container["essential"] is True
     and container["mountPoints"] == [] and container["portMappings"][0]["protocol"] == "tcp"
     and container["healthCheck"]["interval"] == 30 and one["volumes"] == [{"name": "data", "host": {}}]
     and one["placementConstraints"] == [] and "networkMode" not in one, one=one)
definition["containerDefinitions"][0].pop("healthCheck")
two = ecs.register_task_definition(**definition)["taskDefinition"]
step("the next revision", two["revision"] == 2)
step("ListTaskDefinitions", [a.rsplit("/", 1)[1] for a in ecs.list_task_definitions(familyPrefix="web", sort="DESC")["taskDefinitionArns"]] == ["web:2", "web:1"])

service = ecs.create_service(cluster=CLUSTER, serviceName="web", taskDefinition="web", desiredCount=2, clientToken="t1",
                             deploymentConfiguration={"minimumHealthyPercent": 50, "maximumPercent": 100})["service"]
step("CreateService", service["taskDefinition"].endswith(":task-definition/web:2") and service["launchType"] == "EC2"
     and service["deployments"][0]["status"] == "PRIMARY" and service["propagateTags"] == "NONE", service=service)
refused("not idempotent", "InvalidParameterException", lambda: ecs.create_service(
    cluster=CLUSTER, serviceName="web", taskDefinition="web:1", desiredCount=1), "Creation of service was not idempotent.")
refused("eleven names", "InvalidParameterException", lambda: ecs.describe_services(cluster=CLUSTER, services=["s%d" % n for n in range(11)]))
stable = ecs.get_waiter("services_stable")
stable.config.delay = 1
stable.wait(cluster=CLUSTER, services=["web"])
step("the waiter services_stable", True)
tasks = ecs.list_tasks(cluster=CLUSTER, serviceName="web")["taskArns"]
told = ecs.describe_tasks(cluster=CLUSTER, tasks=tasks)["tasks"]
step("DescribeTasks", len(told) == 2 and all(t["lastStatus"] == "RUNNING" and t["group"] == "service:web" for t in told)
     and {b["hostPort"] for t in told for c in t["containers"] for b in c["networkBindings"]} == {80}
     and len({t["containerInstanceArn"] for t in told}) == 2)
left = {r["name"]: r for r in ecs.describe_container_instances(cluster=CLUSTER, containerInstances=arns[:1])["containerInstances"][0]["remainingResources"]}
step("remainingResources", "80" in left["PORTS"]["stringSetValue"] and left["MEMORY"]["integerValue"] == resources["MEMORY"]["integerValue"] - 32)

ecs.update_service(cluster=CLUSTER, service="web", taskDefinition="web:1")
stable.wait(cluster=CLUSTER, services=["web"])
after = ecs.describe_services(cluster=CLUSTER, services=["web", "gone"])
step("UpdateService rolls", after["services"][0]["taskDefinition"].endswith("web:1") and len(after["services"][0]["deployments"]) == 1
     and after["services"][0]["deployments"][0]["rolloutState"] == "COMPLETED" and after["failures"][0]["reason"] == "MISSING")
step("events", "has reached a steady state." in after["services"][0]["events"][0]["message"])

ecs.tag_resource(resourceArn=service["serviceArn"], tags=[{"key": "k", "value": "v"}])
step("TagResource", ecs.list_tags_for_resource(resourceArn=service["serviceArn"])["tags"] == [{"key": "k", "value": "v"}])
refused("scaled above 0", "InvalidParameterException", lambda: ecs.delete_service(cluster=CLUSTER, service="web"),
        "The service cannot be stopped while it is scaled above 0.")
refused("cluster in use", "ClusterContainsContainerInstancesException", lambda: ecs.delete_cluster(cluster=CLUSTER))
ecs.delete_service(cluster=CLUSTER, service="web", force=True)
inactive = ecs.get_waiter("services_inactive")
inactive.config.delay = 1
inactive.wait(cluster=CLUSTER, services=["web"])
step("the waiter services_inactive", "web" not in "".join(ecs.list_services(cluster=CLUSTER)["serviceArns"]))
refused("ServiceNotActive", "ServiceNotActiveException", lambda: ecs.update_service(cluster=CLUSTER, service="web", desiredCount=1))
refused("cluster with boxes", "ClusterContainsContainerInstancesException", lambda: ecs.delete_cluster(cluster=CLUSTER))
for arn in arns:
    ecs.deregister_container_instance(cluster=CLUSTER, containerInstance=arn, force=True)
ec2.terminate_instances(InstanceIds=ids)
terminated = ec2.get_waiter("instance_terminated")
terminated.config.delay = 1
terminated.wait(InstanceIds=ids)
step("the waiter instance_terminated", True)
ecs.deregister_task_definition(taskDefinition="web:2")
step("DeregisterTaskDefinition", ecs.describe_task_definition(taskDefinition="web:2")["taskDefinition"]["status"] == "INACTIVE"
     and ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]["revision"] == 1)
step("DeleteCluster", ecs.delete_cluster(cluster=CLUSTER)["cluster"]["status"] == "INACTIVE")
print(json.dumps({"steps": steps}))
