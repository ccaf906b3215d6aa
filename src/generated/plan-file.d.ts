import type { PlanFile } from '../model/plan-file.ts';

/** Whether a value has the form of a saved plan (`schemas/plan-file.schema.json`). */
export declare const validatePlanFile: (value: unknown) => value is PlanFile;
