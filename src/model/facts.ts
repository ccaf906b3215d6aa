/** What the checks that ask EC2 want to know, and what it said. Each member is empty when nothing of it is needed. */
export interface WantedFacts {
  readonly keyPairs: readonly string[];
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** Where these instance types are offered. */
  readonly offerings: readonly string[];
  /** The architectures of these instance types. */
  readonly instanceTypes: readonly string[];
  /** AMI ids. */
  readonly images: readonly string[];
}

export interface SubnetFact {
  readonly vpc: string;
  readonly zone: string;
  /** Addresses that are left. */
  readonly free: number;
}

export interface SecurityGroupFact {
  readonly name: string;
  readonly vpc: string;
  /** What may come in, from wherever. `protocol`: `tcp`, `udp`, `-1` (all). */
  readonly inbound: readonly { readonly protocol: string; readonly from: number; readonly to: number }[];
}

/** A fact that could not be read: the caller may not look, or the server does not answer such questions. */
export interface Hidden {
  /** `ec2:DescribeKeyPairs`. */
  readonly operation: string;
  /** AWS's name of the error. */
  readonly code: string;
  readonly denied: boolean;
}

/** What EC2 said. A member is `undefined` when it was not asked or not answered; what is not in a map is not there. */
export interface Facts {
  readonly keyPairs: ReadonlySet<string> | undefined;
  readonly subnets: ReadonlyMap<string, SubnetFact> | undefined;
  readonly securityGroups: ReadonlyMap<string, SecurityGroupFact> | undefined;
  /** Zones by instance type. */
  readonly offerings: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Architectures by instance type. */
  readonly instanceTypes: ReadonlyMap<string, readonly string[]> | undefined;
  /** Architecture by AMI id; only images that can be launched. */
  readonly images: ReadonlyMap<string, string> | undefined;
  readonly hidden: readonly Hidden[];
}
