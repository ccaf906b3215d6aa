import { ACCESS_CHECKS } from './access.ts';
import { BOX_CHECKS } from './boxes.ts';
import type { Check } from './check.ts';
import { CONTAINER_CHECKS } from './containers.ts';
import { ENVIRONMENT_CHECKS } from './environment.ts';
import { EXEC_CHECKS } from './exec.ts';
import { HEALTH_CHECKS } from './health.ts';
import { IMAGE_CHECKS } from './images.ts';
import type { Listed } from './listed.ts';
import { LOG_CHECKS } from './logs.ts';
import { NETWORK_CHECKS } from './network.ts';
import { ONLINE_CHECKS } from './online/checks.ts';
import { PLACEMENT_CHECKS } from './placement.ts';
import { PORT_CHECKS } from './ports.ts';
import { REFUSED_CHECKS, REFUSED_SERVICE_CHECKS } from './refused.ts';
import { ROLLOUT_CHECKS } from './rollout.ts';
import { SECRET_CHECKS } from './secrets.ts';
import { SIZE_CHECKS } from './sizes.ts';
import { TAG_CHECKS } from './tags.ts';
import { VOLUME_CHECKS } from './volumes.ts';

/** The checks that need nothing but the files, in the order in which docs/checks.md lists them. */
export const OFFLINE_CHECKS: readonly Check[] = [
  ...IMAGE_CHECKS,
  ...PORT_CHECKS,
  ...NETWORK_CHECKS,
  ...SIZE_CHECKS,
  ...REFUSED_CHECKS,
  ...SECRET_CHECKS,
  ...ENVIRONMENT_CHECKS,
  ...CONTAINER_CHECKS,
  ...HEALTH_CHECKS,
  ...LOG_CHECKS,
  ...EXEC_CHECKS,
  ...ACCESS_CHECKS,
  ...VOLUME_CHECKS,
  ...ROLLOUT_CHECKS,
  ...REFUSED_SERVICE_CHECKS,
  ...PLACEMENT_CHECKS,
  ...TAG_CHECKS,
  ...BOX_CHECKS,
];

/** Findings that come from elsewhere: of the loader, and of the plan itself. */
export const OTHER_FINDINGS: readonly Listed[] = [
  {
    id: 'network-missing',
    level: 'warning',
    title:
      'A service in network mode awsvpc without "networkConfiguration"; an error in the plan that makes it',
  },
  {
    id: 'controller-refused',
    level: 'error',
    title: 'A change that ECS does not take of a service that CodeDeploy or somebody else deploys',
  },
  { id: 'unknown-variable', level: 'warning', title: 'A variable package.* or git.* that does not exist' },
  { id: 'default-cluster', level: 'note', title: 'No cluster file: the cluster is the one called default' },
  { id: 'host-port-exhausted', level: 'error', title: 'More tasks than boxes for a static host port' },
  { id: 'no-boxes', level: 'warning', title: 'Services in a cluster without boxes' },
  { id: 'box-stopped', level: 'warning', title: 'A box that is stopped' },
  { id: 'box-draining', level: 'warning', title: 'A box that drains' },
  { id: 'drain-blocked', level: 'warning', title: 'A box that goes and that a service may not leave' },
  { id: 'box-not-joined', level: 'note', title: 'A box that is not in the cluster (yet)' },
  { id: 'agent-disconnected', level: 'warning', title: 'A box whose ECS agent is not connected' },
  {
    id: 'box-registered-anew',
    level: 'warning',
    title: 'A box that registered with ECS anew, while its old registration is still there',
  },
  { id: 'service-failing', level: 'note', title: 'A service whose tasks end by themselves again and again' },
  { id: 'service-short', level: 'note', title: 'A service that runs fewer tasks than it should' },
  { id: 'old-member', level: 'note', title: 'A member of old appdefs that means nothing any more' },
  {
    id: 'output-only',
    level: 'note',
    title: 'A member that only describe-task-definition prints; it is dropped',
  },
  {
    id: 'case-taken',
    level: 'note',
    title: 'A member or value in other letters than AWS writes it; it is taken',
  },
  { id: 'empty-taken', level: 'note', title: 'An empty text for a word of a fixed set; taken as absent' },
  { id: 'type-taken', level: 'note', title: 'A number for a text or the reverse; it is taken' },
  { id: 'unknown-check', level: 'warning', title: 'A level for a finding that does not exist' },
];

/** Every finding that has a level. */
export const LISTED: readonly Listed[] = [...OFFLINE_CHECKS, ...ONLINE_CHECKS, ...OTHER_FINDINGS];
