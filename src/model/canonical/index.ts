export { digestOf } from '../digest.ts';
export { canonicalBox, canonicalLiveBox, launchTagOf } from './box.ts';
export { canonicalCluster } from './cluster.ts';
export { canonicalService } from './service.ts';
export { canonicalTask } from './task.ts';
