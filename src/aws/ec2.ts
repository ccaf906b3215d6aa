import {
  EC2Client,
  AssociateIamInstanceProfileCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  ModifyInstanceAttributeCommand,
  ReplaceIamInstanceProfileAssociationCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Connected, SharedConfig } from './connected.ts';

/**
 * Makes the SDK's EC2 client and what sends each call with it. This file is loaded on the first EC2 call only. The
 * commands are written out, so that a bundler sees which are used and drops the rest of the SDK.
 */
export function connectEc2(config: SharedConfig): Connected<EC2Client, 'ec2'> {
  const client = new EC2Client(config);
  return {
    client,
    senders: {
      'ec2:RunInstances': (input, abortSignal) =>
        client.send(new RunInstancesCommand(input), { abortSignal }),
      'ec2:DescribeInstances': (input, abortSignal) =>
        client.send(new DescribeInstancesCommand(input), { abortSignal }),
      'ec2:TerminateInstances': (input, abortSignal) =>
        client.send(new TerminateInstancesCommand(input), { abortSignal }),
      'ec2:ModifyInstanceAttribute': (input, abortSignal) =>
        client.send(new ModifyInstanceAttributeCommand(input), { abortSignal }),
      'ec2:DescribeIamInstanceProfileAssociations': (input, abortSignal) =>
        client.send(new DescribeIamInstanceProfileAssociationsCommand(input), { abortSignal }),
      'ec2:AssociateIamInstanceProfile': (input, abortSignal) =>
        client.send(new AssociateIamInstanceProfileCommand(input), { abortSignal }),
      'ec2:ReplaceIamInstanceProfileAssociation': (input, abortSignal) =>
        client.send(new ReplaceIamInstanceProfileAssociationCommand(input), { abortSignal }),
      'ec2:CreateTags': (input, abortSignal) => client.send(new CreateTagsCommand(input), { abortSignal }),
      'ec2:DeleteTags': (input, abortSignal) => client.send(new DeleteTagsCommand(input), { abortSignal }),
      'ec2:DescribeKeyPairs': (input, abortSignal) =>
        client.send(new DescribeKeyPairsCommand(input), { abortSignal }),
      'ec2:DescribeSubnets': (input, abortSignal) =>
        client.send(new DescribeSubnetsCommand(input), { abortSignal }),
      'ec2:DescribeSecurityGroups': (input, abortSignal) =>
        client.send(new DescribeSecurityGroupsCommand(input), { abortSignal }),
      'ec2:DescribeInstanceTypes': (input, abortSignal) =>
        client.send(new DescribeInstanceTypesCommand(input), { abortSignal }),
      'ec2:DescribeInstanceTypeOfferings': (input, abortSignal) =>
        client.send(new DescribeInstanceTypeOfferingsCommand(input), { abortSignal }),
      'ec2:DescribeImages': (input, abortSignal) =>
        client.send(new DescribeImagesCommand(input), { abortSignal }),
    },
  };
}
