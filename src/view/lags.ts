import type { Change, Lag, Plan } from '../model/plan.ts';
import { count, listed } from './text.ts';

/** Members that one line names. */
const MOST = 5;

/** That running tasks keep what they have of some members, until when, and how to have it at once. */
export const lagTexts = (change: Change, target: Plan['target']): readonly string[] =>
  change.action === 'update' ? (change.lags ?? []).map((lag) => lagText(lag, target)) : [];

function lagText({ service, tasks, members }: Lag, target: Plan['target']): string {
  const more = members.length > MOST ? [`${members.length - MOST} more`] : [];
  const one = tasks === 1;
  const now =
    target.endpoint === undefined
      ? `aws ecs update-service --cluster ${target.cluster} --service ${service} --force-new-deployment --region ${target.region}`
      : 'UpdateService with forceNewDeployment';
  return `${count(tasks, 'running task')} of ${service} ${one ? 'keeps' : 'keep'} what ${one ? 'it has' : 'they have'} of ${listed([...members.slice(0, MOST), ...more])} until ${one ? 'it is' : 'they are'} replaced: by the next revision, or at once by ${now}`;
}
