import type { ServiceRecord } from '../records.ts';

/** The group of a service's tasks. Source: AWS API, Task `group`. */
export const groupOf = (service: Pick<ServiceRecord, 'name'>): string => `service:${service.name}`;
