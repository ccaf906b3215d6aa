import { healthNumbers } from '../model/kinds/container.ts';
import { containerCheck, containersOf, listed, serviceCheck, type Check } from './check.ts';

/** As long as apply waits unless --timeout says otherwise. */
const PATIENCE_SECONDS = 600;

/** A container that is not given so long by its interval and retries should have a start period. */
const START_SECONDS = 60;

/**
 * The words with which a health check may begin. Source: API reference, `HealthCheck.command`. With any other ECS registers the
 * task, and Docker warns in its log and probes nothing (moby, `daemon/health.go`, getProbe).
 */
const FORMS = ['CMD', 'CMD-SHELL', 'NONE'];

/** How ECS learns that a container works. */
export const HEALTH_CHECKS: readonly Check[] = [
  {
    id: 'health-check-missing',
    level: 'note',
    title: 'A container with ports, and nothing that tells whether it answers',
    find: ({ desired }) => {
      const balanced = new Set(
        [...desired.services.values()]
          .filter((service) => (service.input.loadBalancers ?? []).length > 0)
          .map((service) => service.task),
      );
      const run = new Set([...desired.services.values()].map((service) => service.task));
      const blind = [...new Set(containersOf(desired).map(({ task }) => task))].flatMap((task) => {
        const containers = task.input.containerDefinitions ?? [];
        const open = containers.findIndex((c) => (c.portMappings ?? []).length > 0);
        const checked = containers.some((c) => c.healthCheck !== undefined);
        return open < 0 || checked || balanced.has(task.family) || !run.has(task.family)
          ? []
          : [{ task, open }];
      });
      const [first] = blind;
      if (first === undefined) return [];
      const names = listed(blind.map(({ task }) => task.family));
      return [
        {
          subject: `task/${first.task.family}` as const,
          member: `/containerDefinitions/${String(first.open)}`,
          message: `No container of ${names} has a health check: a new version counts as good as soon as its process runs, even if it never answers, and the old one is stopped.`,
          hint: 'Add for example "healthCheck": { "command": ["CMD-SHELL", "wget -qO- http://localhost:8080/ || exit 1"] }.',
        },
      ];
    },
  },
  containerCheck(
    'health-check-form',
    'warning',
    'A health check that does not begin with CMD or CMD-SHELL',
    ({ container, name }) => {
      const [form] = container.healthCheck?.command ?? [];
      if (form === undefined || FORMS.includes(form)) return undefined;
      return {
        member: '/healthCheck/command/0',
        message: `The health check of ${lower(name)} begins with "${form}". Docker makes those only that begin with "CMD" (a program and its arguments) or "CMD-SHELL" (one line for the shell): it starts the container and never looks, so its health stays UNKNOWN, and whatever waits for HEALTHY waits for ever.`,
        hint: 'Put "CMD" or "CMD-SHELL" before it.',
      };
    },
  ),
  containerCheck(
    'health-check-shell',
    'warning',
    'A health check for the shell in several pieces',
    ({ container, name }) => {
      const [form, ...words] = container.healthCheck?.command ?? [];
      if (form !== 'CMD-SHELL' || words.length < 2) return undefined;
      return {
        member: '/healthCheck/command',
        message: `The health check of ${lower(name)} has ${String(words.length)} texts after "CMD-SHELL". The shell runs the first one alone, without the others as arguments.`,
        hint: `Write one text: ["CMD-SHELL", "... || exit 1"], or begin with "CMD".`,
      };
    },
  ),
  containerCheck(
    'health-check-timeout',
    'note',
    'A health check that may take longer than its interval',
    ({ container, name }) => {
      const check = container.healthCheck;
      if (check === undefined) return undefined;
      const { interval, timeout, retries } = healthNumbers(check);
      if (timeout < interval) return undefined;
      return {
        member: '/healthCheck',
        message: `The health check of ${lower(name)} may take ${String(timeout)} s and is made every ${String(interval)} s: Docker waits for one before the next, so a container that hangs is noticed after ${String(retries * (interval + timeout))} s.`,
        hint: 'Make "timeout" shorter than "interval".',
      };
    },
  ),
  containerCheck(
    'health-check-slow',
    'note',
    'A health check that outlasts the wait of apply',
    ({ container, name }) => {
      const check = container.healthCheck;
      if (check === undefined) return undefined;
      const { interval, timeout, retries, startPeriod } = healthNumbers(check);
      const worst = startPeriod + retries * (interval + timeout);
      if (worst <= PATIENCE_SECONDS) return undefined;
      return {
        member: '/healthCheck',
        message: `${name} is found unhealthy after up to ${String(worst)} s (start period ${String(startPeriod)} s and ${String(retries)} times ${String(interval + timeout)} s); apply waits ${String(PATIENCE_SECONDS)} s.`,
        hint: 'Lower "startPeriod", "interval" or "retries", or give apply a longer --timeout.',
      };
    },
  ),
  containerCheck(
    'health-check-early',
    'note',
    'A health check that gives a container little time to start',
    ({ container, name }) => {
      const check = container.healthCheck;
      if (check === undefined || check.command?.[0] === 'NONE' || (check.startPeriod ?? 0) > 0)
        return undefined;
      const { interval, retries } = healthNumbers(check);
      if (interval * retries >= START_SECONDS) return undefined;
      return {
        member: '/healthCheck',
        message: `${name} has ${String(interval * retries)} s to answer (${String(retries)} times ${String(interval)} s) and no start period: one that starts slower is unhealthy before it began, and ECS replaces it again and again.`,
        hint: 'Add "startPeriod", the seconds that a start may take; failures within it do not count.',
      };
    },
  ),
  serviceCheck(
    'grace-period-missing',
    'note',
    'A service behind a load balancer without a grace period',
    ({ service }) => {
      if ((service.input.loadBalancers ?? []).length === 0) return undefined;
      if (service.input.healthCheckGracePeriodSeconds !== undefined) return undefined;
      return {
        member: '/loadBalancers',
        message: `Service ${service.name} has a load balancer and no grace period: its health checks count from the first second, and a task that starts slowly is replaced before it serves ("is unable to consistently start tasks").`,
        hint: 'Add "healthCheckGracePeriodSeconds", the seconds that a start may take.',
      };
    },
  ),
];

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
