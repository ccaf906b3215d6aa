#!/usr/bin/env bash
# One would guess: addContainerDependencies({ container: db }) of the CDK's aws-ecs asks for the start of
#   db only, as depends_on of a compose file does; or that synthesis refuses it when db has no health check.
# What happens: the condition becomes HEALTHY, also for a container without a health check, without a
#   word at synthesis. Such a container never is HEALTHY.
# What is right: HEALTHY requires that the dependency has a health check, START is the condition for an
#   order of starting (ECS API, ContainerDependency.condition); in compose the short form of depends_on
#   means service_started (Compose specification, services, depends_on).
# For users of ECS: write the condition out, and give db a health check where HEALTHY is meant. The
#   mistake shows at deployment only: the task definition is refused or web does not start.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >init.log
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1
node - <<'JS'
const assert = require("node:assert");
const { App, Stack } = require("aws-cdk-lib");
const ecs = require("aws-cdk-lib/aws-ecs");
const { Annotations, Match, Template } = require("aws-cdk-lib/assertions");

console.log("aws-cdk-lib", require("aws-cdk-lib/package.json").version);
const stack = new Stack(new App(), "Stack");
const definition = new ecs.Ec2TaskDefinition(stack, "Definition");
const [db, web] = ["db", "web"].map((name) =>
  definition.addContainer(name, { image: ecs.ContainerImage.fromRegistry(name), memoryLimitMiB: 64 }),
);
web.addContainerDependencies({ container: db });
const [found] = Object.values(Template.fromStack(stack).findResources("AWS::ECS::TaskDefinition"));
const [one, two] = found.Properties.ContainerDefinitions;
console.log("health check of db:", JSON.stringify(one.HealthCheck), "DependsOn of web:", JSON.stringify(two.DependsOn));
const said = Annotations.fromStack(stack);
const words = [...said.findWarning("*", Match.anyValue()), ...said.findError("*", Match.anyValue())];
console.log("warnings and errors at synthesis:", words.length);
assert.strictEqual(one.HealthCheck, undefined);
assert.deepStrictEqual(two.DependsOn, [{ Condition: "HEALTHY", ContainerName: "db" }]);
assert.strictEqual(words.length, 0);
JS
echo "still so: the CDK asks for HEALTHY of a container without a health check"
