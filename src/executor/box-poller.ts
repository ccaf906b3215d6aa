import type { Instance } from '@aws-sdk/client-ec2';
import type { ContainerInstance } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { batchesFor } from '../aws/batches.ts';
import { isAwsError } from '../aws/errors.ts';
import { listAll, pages } from '../aws/pages.ts';
import type { Clock } from '../model/clock.ts';
import { TAG } from '../model/ownership.ts';
import { byMachine } from '../model/registrations.ts';

/** What EC2 and ECS say of our boxes at one moment. */
export interface BoxesAnswer {
  /** By EC2 id, in any state; terminated ones are shown for about an hour. */
  readonly instances: ReadonlyMap<string, Instance>;
  /** Container instances by EC2 id, of each the registration in force. */
  readonly members: ReadonlyMap<string, ContainerInstance>;
  /** All that are not INACTIVE, by EC2 id: an instance whose agent registered anew has several. */
  readonly registrations: ReadonlyMap<string, readonly ContainerInstance[]>;
}

/** An answer so young, in milliseconds, is shared by everyone who asks. */
const FRESH_MS = 500;

/** Asks for all boxes at once, so that waiting for a hundred costs as many calls as waiting for one. */
export class BoxPoller {
  readonly #aws: Aws;
  readonly #clock: Clock;
  readonly #cluster: string;
  #last: { readonly at: number; readonly answer: Promise<BoxesAnswer> } | undefined;

  constructor(options: { aws: Aws; clock: Clock; cluster: string }) {
    this.#aws = options.aws;
    this.#clock = options.clock;
    this.#cluster = options.cluster;
  }

  /** What is there now. @throws AwsError */
  async ask(): Promise<BoxesAnswer> {
    const now = this.#clock.now();
    if (this.#last === undefined || now - this.#last.at > FRESH_MS)
      this.#last = { at: now, answer: this.#read() };
    return this.#last.answer;
  }

  /** Forgets the last answer: something was just changed. */
  forget(): void {
    this.#last = undefined;
  }

  async #read(): Promise<BoxesAnswer> {
    try {
      const [instances, members] = await Promise.all([this.#instances(), this.#members()]);
      const machines = byMachine(members);
      return {
        instances: new Map(
          instances.flatMap((instance) =>
            instance.InstanceId === undefined ? [] : [[instance.InstanceId, instance]],
          ),
        ),
        members: new Map([...machines].map(([id, [member]]) => [id, member])),
        registrations: new Map(
          [...machines].map(([id, all]) => [id, all.filter(({ status }) => status !== 'INACTIVE')]),
        ),
      };
    } catch (error) {
      this.#last = undefined;
      throw error;
    }
  }

  #instances(): Promise<readonly Instance[]> {
    return pages('ec2:DescribeInstances', async (token) => {
      const answer = await this.#aws.call('ec2:DescribeInstances', {
        Filters: [{ Name: `tag:${TAG.cluster}`, Values: [this.#cluster] }],
        MaxResults: 1000,
        ...(token !== undefined && { NextToken: token }),
      });
      return {
        items: (answer.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []),
        next: answer.NextToken,
      };
    });
  }

  async #members(): Promise<readonly ContainerInstance[]> {
    try {
      const arns = await listAll(
        this.#aws,
        'ecs:ListContainerInstances',
        { cluster: this.#cluster },
        (page) => page.containerInstanceArns,
      );
      const answers = await Promise.all(
        batchesFor('ecs:DescribeContainerInstances', arns).map((batch) =>
          this.#aws.call('ecs:DescribeContainerInstances', {
            cluster: this.#cluster,
            containerInstances: [...batch],
          }),
        ),
      );
      return answers.flatMap((answer) => answer.containerInstances ?? []);
    } catch (error) {
      // Without its cluster no box is a member.
      if (isAwsError(error, 'ClusterNotFoundException')) return [];
      throw error;
    }
  }
}
