import type { EC2Client } from '@aws-sdk/client-ec2';
import type { __MetadataBearer as MetadataBearer, ECSClient } from '@aws-sdk/client-ecs';
import type { Client, CommandImpl, SmithyResolvedConfiguration } from '@smithy/core/client';
import type { BucketName } from './buckets.ts';
import type { Also } from './iam/also.ts';
import type { NeededBy } from './iam/commands.ts';
import type { ScopesOf } from './iam/scopes.ts';

/** The SDK's two clients, made and loaded on first use. */
export interface Clients {
  readonly ecs: () => Promise<ECSClient>;
  readonly ec2: () => Promise<EC2Client>;
}

/** The facts about one operation, which the choke point and the IAM policies are made from. */
interface Facts<O> {
  readonly bucket: BucketName;
  readonly mutating: boolean;
  /** The member without which an answer is no answer (an empty 200 body reads as an output without members). */
  readonly answer?: keyof NoInfer<O> & string;
  /** How many names or ARNs one call takes, where it takes a list of them. Source: API reference. */
  readonly batch?: number;
  /** Where a policy allows it: the narrowest that AWS supports. */
  readonly scopes: ScopesOf;
  /** Further IAM actions, for what the input asks for besides. */
  readonly also?: readonly Also[];
  /** The commands that call it. */
  readonly neededBy: NeededBy;
}

/**
 * Whether the same call, sent once more after an answer was lost, leaves what one call leaves. A function where it depends
 * on the input. Source: the API reference of each operation.
 */
type Idempotent<I> = boolean | ((input: NoInfer<I>) => boolean);

/** What a row says. Where it does not say whether it is idempotent, it is. */
export interface Row<I, O> extends Facts<O> {
  readonly idempotent?: Idempotent<I>;
}

/** What the program knows of an operation. */
export interface Operation<I, O> extends Facts<O> {
  readonly idempotent: Idempotent<I>;
  /** Sends one attempt. @throws what the SDK throws. */
  send(clients: Clients, input: I, abortSignal: AbortSignal): Promise<O>;
}

/** What both clients take beside a command, and are configured with. */
type Options = ECSClient extends Client<infer Each, object, MetadataBearer, infer _Config> ? Each : never;
type Config = SmithyResolvedConfiguration<Options>;

/** Makes rows of one service: with the first call a row loads its command, by name, so that a bundler drops the others. */
export const rowsOf =
  <In extends object, Out extends MetadataBearer>(
    clientOf: (clients: Clients) => Promise<Client<Options, In, Out, Config>>,
  ) =>
  <I extends In, O extends Out>({
    command,
    ...facts
  }: Row<I, O> & {
    readonly command: () => Promise<new (input: NoInfer<I>) => CommandImpl<I, O, Config, In, Out>>;
  }): Operation<I, O> => ({
    ...facts,
    idempotent: facts.idempotent ?? true,
    async send(clients, input, abortSignal) {
      const [client, Command] = await Promise.all([clientOf(clients), command()]);
      return client.send(new Command(input), { abortSignal });
    },
  });
