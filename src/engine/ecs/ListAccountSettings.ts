import type {
  ListAccountSettingsRequest,
  ListAccountSettingsResponse,
  SettingName,
} from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { callerArn } from './shared/arn.ts';

export { ListAccountSettings$ as schema } from '@aws-sdk/client-ecs';

/** The settings of an account that was never changed, in the year of the ARNs that the engine makes. */
const SETTINGS: readonly (readonly [SettingName, string])[] = [
  ['containerInsights', 'disabled'],
  ['containerInstanceLongArnFormat', 'enabled'],
  ['serviceLongArnFormat', 'enabled'],
  ['taskLongArnFormat', 'enabled'],
  ['tagResourceAuthorization', 'off'],
];

/** The account's settings; the engine has none that can be changed. */
export function run(context: EngineContext, input: ListAccountSettingsRequest): ListAccountSettingsResponse {
  const settings = SETTINGS.filter(([name]) => input.name === undefined || input.name === name)
    .filter(([, value]) => input.value === undefined || input.value === value)
    .map(([name, value]) => ({ name, value, principalArn: callerArn(context) }));
  return { settings };
}
