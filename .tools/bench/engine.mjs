/**
 * The engine: calls over the wire, against a process of its own that keeps everything on disk; and looks of the service
 * scheduler in this process, on virtual time.
 *
 *     engine.mjs ENGINE_FILE    `.clusternator/engine.json` of a running engine
 */
import { readFileSync } from 'node:fs';
import { createAws } from '../../src/aws/create.ts';
import { Scheduler } from '../../src/engine/scheduler/scheduler.ts';
import { systemClock } from '../../src/model/clock.ts';
import { createSim } from '../../test/support/sim.ts';

const SERVICES = 250;
const BOXES = 120;

const { url, region, accessKeyId, secretAccessKey } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const aws = createAws({
  region,
  endpoint: url,
  credentials: { accessKeyId, secretAccessKey },
  local: true,
  clock: systemClock,
});
const containerDefinitions = [{ name: 'web', image: 'acme/web:1', memory: 64 }];

/** Calls a second: `count` calls, `width` at a time. */
async function rate(count, width, call) {
  await call(-1);
  const began = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return count / ((performance.now() - began) / 1000);
}
const read = () => aws.call('ecs:DescribeClusters', { clusters: ['bench'] });
const write = (n) => aws.call('ecs:RegisterTaskDefinition', { family: `t${n + 1}`, containerDefinitions });
await aws.call('ecs:CreateCluster', { clusterName: 'bench' });
await rate(200, 10, read);
const calls = {
  reads: await rate(400, 1, read),
  readsAtOnce: await rate(800, 10, read),
  writes: await rate(200, 1, write),
  writesAtOnce: await rate(400, 10, write),
};
aws.close();

const sim = createSim();
await sim.call('ecs:CreateCluster', { clusterName: 'shop' });
for (const count of [BOXES / 2, BOXES / 2])
  await sim.call('ec2:RunInstances', {
    MinCount: count,
    MaxCount: count,
    ImageId: 'ami-0123456789abcdef0',
    InstanceType: 't3.large',
    UserData: Buffer.from('#!/bin/bash\necho ECS_CLUSTER=shop >> /etc/ecs/ecs.config\n').toString('base64'),
  });
await sim.until(() => sim.store.containerInstances.size === BOXES);
for (let n = 0; n < SERVICES; n++) {
  await sim.call('ecs:RegisterTaskDefinition', { family: `t${n}`, containerDefinitions });
  await sim.call('ecs:CreateService', {
    cluster: 'shop',
    serviceName: `s${n}`,
    taskDefinition: `t${n}`,
    desiredCount: 2,
  });
}
await sim.until(() =>
  [...sim.store.services.values()].every((one) => one.deployments[0]?.rolloutState === 'COMPLETED'),
);
const timed = (work) => {
  const began = performance.now();
  work();
  return performance.now() - began;
};
const looks = { all: [], quiet: [] };
for (let run = 0; run < 25; run++) {
  // A new scheduler remembers nothing, so it looks at every service.
  const scheduler = new Scheduler(sim.context);
  looks.all.push(timed(() => scheduler.look()));
  looks.quiet.push(timed(() => scheduler.look()));
}
await sim.stop();
process.stdout.write(JSON.stringify({ calls, looks }));
