import { boxStateOf } from '../../../scheduling/box-state.ts';
import type { BoxState } from '../../../scheduling/types.ts';
import type { EngineContext } from '../../context.ts';
import type { ClusterRecord, ContainerInstanceRecord } from '../../records.ts';
import { containerInstancesOf } from './find.ts';
import { tasksOn } from './remaining.ts';
import { showContainerInstance } from './show-container-instance.ts';

/** A box as the scheduler sees it. */
export const boxState = (context: EngineContext, box: ContainerInstanceRecord): BoxState =>
  boxStateOf(
    showContainerInstance(context, box),
    tasksOn(context, box).map(({ group, containerInstanceArn, lastStatus }) => ({
      group,
      containerInstanceArn,
      lastStatus,
    })),
  );

/** The boxes of a cluster as the scheduler sees them. */
export const boxStates = (context: EngineContext, cluster: ClusterRecord): BoxState[] =>
  containerInstancesOf(context, cluster).map((box) => boxState(context, box));
