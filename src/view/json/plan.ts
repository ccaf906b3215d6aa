import type { Plan } from '../../model/plan.ts';
import { toJson } from './json.ts';

/** A plan as one JSON document (`schemas/plan.schema.json`), with a line break at its end. */
export const renderPlanJson = (plan: Plan): string => toJson(plan, 2);
