#!/usr/bin/env bash
# One would guess: healthCheck.command in the CDK's aws-ecs without CMD or CMD-SHELL in front is run one
#   way, whatever its length: ["/healthz"] like ["/healthz", "-q"].
# What happens: with one element the CDK puts CMD-SHELL in front, with two or more CMD. So dropping the
#   flag moves the check into a shell: an image without /bin/sh (scratch, distroless) then is UNHEALTHY
#   for ever, and the words of a path with a space or $ in it are read by the shell.
# What is right: CMD runs the arguments directly, CMD-SHELL gives them to the container's default shell,
#   and the array has to start with one of them (ECS API, HealthCheck.command).
# For users of ECS: always write CMD or CMD-SHELL as the first element; then the CDK leaves it alone.
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
const { Template } = require("aws-cdk-lib/assertions");

console.log("aws-cdk-lib", require("aws-cdk-lib/package.json").version);
const commands = [["/healthz"], ["/healthz", "-q"], ["CMD", "/healthz"]];
const stack = new Stack(new App(), "Stack");
const definition = new ecs.Ec2TaskDefinition(stack, "Definition");
commands.forEach((command, n) =>
  definition.addContainer(`c${n}`, {
    image: ecs.ContainerImage.fromRegistry("shop/web:1"),
    memoryLimitMiB: 64,
    healthCheck: { command: [...command] },
  }),
);
const [found] = Object.values(Template.fromStack(stack).findResources("AWS::ECS::TaskDefinition"));
const rendered = found.Properties.ContainerDefinitions.map((one) => one.HealthCheck.Command);
commands.forEach((command, n) => console.log(JSON.stringify(command), "->", JSON.stringify(rendered[n])));
assert.deepStrictEqual(rendered, [
  ["CMD-SHELL", "/healthz"],
  ["CMD", "/healthz", "-q"],
  ["CMD", "/healthz"],
]);
JS
echo "still so: a health check of one word goes through a shell, one of two words does not"
