import type { PullCause } from '../model/pull-cause.ts';

/** What a person can do about an image that could not be pulled; the start of a sentence. */
export const PULL_HINTS: Readonly<Record<PullCause, string>> = {
  'no-tag': 'The registry has no such tag: push it, or correct the tag',
  'no-repository':
    'The registry has no such name: correct the image’s name (its account and region too), or make the repository',
  'private-or-missing':
    'There is no such image, or it is private: correct its name, or give credentials ("repositoryCredentials"; with --local, docker login)',
  'no-credentials':
    'The registry wants credentials: "repositoryCredentials" and an execution role, for ECR an instance profile or execution role that may pull; with --local, docker login',
  denied:
    'The registry knows who asks and refuses: allow the instance profile or the execution role to pull (ecr:GetAuthorizationToken, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer), and see the repository’s policy',
  'rate-limit':
    'The registry counts pulls and has had enough for now (Docker Hub: a few hours): wait, pull with credentials, or keep the image in ECR',
  timeout:
    'The registry does not answer: the subnet needs a way to it (public address, NAT gateway or VPC endpoints), and the security group must let it out',
  reset: 'The connection to the registry broke: this passes, or a proxy or firewall cuts it',
  'registry-failed': 'The registry failed: wait until it works again',
  refused:
    'Nothing listens at the registry’s address: correct its host and port, or start it; a container’s localhost is its box',
  'name-unknown':
    'The registry’s name does not resolve: correct it in the image, or see the DNS settings of the VPC',
  'no-platform':
    'The image is not built for the boxes’ processor: build it for them, or take another instance type',
  'bad-reference': 'The image’s name is none that Docker can read: correct it',
  certificate: 'The registry’s certificate is not trusted by the box: correct it, or trust its issuer there',
  'disk-full': 'The disk of the box is full: make "rootVolumeGiB" larger, or remove images there',
  other: 'Push the image, or correct its name or tag',
};
