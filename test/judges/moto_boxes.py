"""Puts two container instances into a cluster of moto_server, as an operator would: moto boots instances but none joins."""

import json
import os

import boto3
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2 import utils

cluster = os.environ["CLUSTER"]
session = dict(region_name="us-east-1", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
ecs = boto3.client("ecs", **session)
ec2 = boto3.client("ec2", **session)
ecs.create_cluster(clusterName=cluster)
images = ec2.describe_images()["Images"]
for instance in ec2.run_instances(ImageId=images[0]["ImageId"], MinCount=2, MaxCount=2)["Instances"]:
    document = json.dumps({"instanceId": instance["InstanceId"], "region": "us-east-1", "accountId": DEFAULT_ACCOUNT_ID})
    ecs.register_container_instance(cluster=cluster, instanceIdentityDocument=document)
print(len(ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]))
