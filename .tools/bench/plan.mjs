/**
 * One plan in a process of its own: how much CPU and memory it took.
 *
 *     plan.mjs SERVICES BOXES new|none|some|all
 */
import { readFileSync } from 'node:fs';
import { spareCompiler } from '../../src/cli/compiler.ts';
import { runOfflineChecks } from '../../src/checks/run.ts';
import { forecastOf } from '../../src/forecast/forecast.ts';
import { makePlan } from '../../src/differ/plan.ts';
import { desiredModel, liveModel, nothing, target } from './models.mjs';

// As the program does.
spareCompiler(process.versions.node);
const [services, boxes] = process.argv.slice(2, 4).map(Number);
const kind = process.argv[4];
const changed = { new: 0, none: 0, some: Math.ceil(services / 100), all: services }[kind];
const live = kind === 'new' ? nothing : liveModel(desiredModel({ services, boxes }));
const desired = desiredModel({ services, boxes, changed });

/** CPU milliseconds of this process, with the compiler's and the collector's threads. */
function cpuOf(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
/** Linux counts a process's `maxRSS` from its parent's on; `VmHWM` is its own. */
function peakKiB() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
const plan = cpuOf(() => makePlan(desired, live, target, { forecast: forecastOf }));
const checks = cpuOf(() => runOfflineChecks(desired, live));
process.stdout.write(JSON.stringify({ plan, checks, rssMiB: peakKiB() / 1024 }));
