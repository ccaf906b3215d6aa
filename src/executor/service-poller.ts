import type { Service } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { batchesFor } from '../aws/batches.ts';
import type { Clock } from '../model/clock.ts';
import { isNoNews } from './aws-errors.ts';
import { stoppedBy } from './outcome.ts';

/** What AWS says of a service: `silent` when there is no answer, or none that holds anything of it, which proves nothing. */
export type ServiceAnswer =
  | { readonly is: 'there'; readonly service: Service }
  | { readonly is: 'missing' }
  | { readonly is: 'silent'; readonly unanswered?: true };

interface Asker {
  readonly name: string;
  readonly at: number;
  resolve(answer: ServiceAnswer): void;
  reject(error: unknown): void;
}

/**
 * One poller for everyone who waits for a service: their questions are brought together into full batches, so that waiting
 * for fifty services costs five calls a round and not fifty.
 */
export class ServicePoller {
  readonly #aws: Aws;
  readonly #clock: Clock;
  readonly #cluster: string;
  readonly #stop: AbortSignal;
  #askers: Asker[] = [];
  #wakeSleeper: AbortController | undefined;
  #running = false;

  constructor(options: { aws: Aws; clock: Clock; cluster: string; stop: AbortSignal }) {
    this.#aws = options.aws;
    this.#clock = options.clock;
    this.#cluster = options.cluster;
    this.#stop = options.stop;
  }

  /** How many wait for an answer. */
  get waiting(): number {
    return this.#askers.length;
  }

  /**
   * The service as AWS describes it, about `ms` milliseconds from now.
   * @throws Interrupted when told to stop; AwsError when AWS refuses for good.
   */
  ask(name: string, ms: number): Promise<ServiceAnswer> {
    return new Promise((resolve, reject) => {
      this.#askers.push({ name, at: this.#clock.now() + ms, resolve, reject });
      this.#wakeSleeper?.abort();
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#askers.length > 0) {
      if (this.#stop.aborted) {
        this.#take(() => true).forEach((asker) => asker.reject(stoppedBy(this.#stop)));
        break;
      }
      const due = Math.min(...this.#askers.map((asker) => asker.at));
      if (due > this.#clock.now()) await this.#sleep(due - this.#clock.now());
      // Those who are due soon come along: a batch costs the same for one name and for ten.
      const now = this.#clock.now();
      if (this.#stop.aborted || now < due) continue;
      const soon = now + 1000;
      await this.#describe(this.#take((asker) => asker.at <= soon));
    }
    this.#running = false;
  }

  #take(which: (asker: Asker) => boolean): readonly Asker[] {
    const taken = this.#askers.filter(which);
    this.#askers = this.#askers.filter((asker) => !taken.includes(asker));
    return taken;
  }

  async #sleep(ms: number): Promise<void> {
    this.#wakeSleeper = new AbortController();
    try {
      await this.#clock.sleep(ms, AbortSignal.any([this.#stop, this.#wakeSleeper.signal]));
    } catch {
      // Somebody new may be due earlier, or we were told to stop: the loop asks again.
    }
    this.#wakeSleeper = undefined;
  }

  async #describe(askers: readonly Asker[]): Promise<void> {
    const names = [...new Set(askers.map((asker) => asker.name))];
    await Promise.all(
      batchesFor('ecs:DescribeServices', names).map(async (batch) => {
        const mine = askers.filter((asker) => batch.includes(asker.name));
        try {
          const answers = await describeServices(this.#aws, this.#cluster, batch);
          mine.forEach((asker) => asker.resolve(answers.get(asker.name) ?? { is: 'silent' }));
        } catch (error) {
          if (isNoNews(error)) mine.forEach((asker) => asker.resolve({ is: 'silent', unanswered: true }));
          else mine.forEach((asker) => asker.reject(error));
        }
      }),
    );
  }
}

/** Describes at most ten services. A service is missing only when AWS says so. */
export async function describeServices(
  aws: Aws,
  cluster: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, ServiceAnswer>> {
  const answer = await aws.call('ecs:DescribeServices', { cluster, services: [...names], include: ['TAGS'] });
  const answers = new Map<string, ServiceAnswer>();
  for (const service of answer.services ?? [])
    if (service.serviceName !== undefined) answers.set(service.serviceName, { is: 'there', service });
  for (const failure of answer.failures ?? []) {
    const name = names.find(
      (candidate) => failure.arn === candidate || failure.arn?.endsWith(`/${candidate}`) === true,
    );
    if (name !== undefined && failure.reason === 'MISSING' && !answers.has(name))
      answers.set(name, { is: 'missing' });
  }
  return answers;
}
