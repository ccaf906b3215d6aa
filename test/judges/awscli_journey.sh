#!/usr/bin/env bash
# The AWS CLI against our engine, as a user's own scripts would call it. AWS_ENDPOINT_URL and the key come from the
# environment. Prints what it checks; the first thing that is not as it should be ends it with exit 1.
set -euo pipefail
steps=0
check() { # name, want, got
  steps=$((steps + 1))
  if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: want '$2', got '$3'"; exit 1; fi
}
aws_() { "$AWS" --output text "$@"; }

check create-cluster ACTIVE "$(aws_ ecs create-cluster --cluster-name cli --query cluster.status)"
id=$(aws_ ec2 run-instances --image-id resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id \
  --instance-type t3.micro --subnet-id subnet-0f0f0f0f --security-group-ids sg-0f0f0f0f --key-name clusternator-test-keypair \
  --user-data $'#!/bin/bash\necho ECS_CLUSTER=cli >> /etc/ecs/ecs.config' --client-token cli-1 --query 'Instances[0].InstanceId')
check run-instances i- "${id:0:2}"
aws_ ec2 wait instance-running --instance-ids "$id"
for _ in $(seq 100); do
  arn=$(aws_ ecs list-container-instances --cluster cli --query 'containerInstanceArns[0]')
  [ "$arn" != None ] && break
  sleep 0.2
done
check joined "$id" "$(aws_ ecs describe-container-instances --cluster cli --container-instances "$arn" --query 'containerInstances[0].ec2InstanceId')"
check register-task-definition 1 "$(aws_ ecs register-task-definition --family api --container-definitions \
  '[{"name":"api","image":"example/api:1","memory":16,"portMappings":[{"containerPort":3000}]}]' --query taskDefinition.revision)"
check create-service api "$(aws_ ecs create-service --cluster cli --service-name api --task-definition api --desired-count 1 --query service.serviceName)"
for _ in $(seq 200); do
  state=$(aws_ ecs describe-services --cluster cli --services api --query 'services[0].deployments[0].rolloutState')
  [ "$state" = COMPLETED ] && break
  sleep 0.2
done
check deployed COMPLETED "$state"
task=$(aws_ ecs list-tasks --cluster cli --query 'taskArns[0]')
check running RUNNING "$(aws_ ecs describe-tasks --cluster cli --tasks "$task" --query 'tasks[0].lastStatus')"
port=$(aws_ ecs describe-tasks --cluster cli --tasks "$task" --query 'tasks[0].containers[0].networkBindings[0].hostPort')
check dynamic-port yes "$([ "$port" -ge 32768 ] && echo yes || echo "$port")"
check delete-service DRAINING "$(aws_ ecs delete-service --cluster cli --service api --force --query service.status)"
check missing ClusterNotFoundException "$( (aws_ ecs list-services --cluster nowhere 2>&1 || true) | grep -o ClusterNotFoundException)"
aws_ ec2 terminate-instances --instance-ids "$id" >/dev/null
aws_ ec2 wait instance-terminated --instance-ids "$id"
check terminated terminated "$(aws_ ec2 describe-instances --instance-ids "$id" --query 'Reservations[0].Instances[0].State.Name')"
echo "$steps steps"
