import { containerCheck, type Check } from './check.ts';

/** The parts of an image reference. */
interface Reference {
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

function referenceOf(image: string): Reference {
  const [named = '', digest] = image.split('@', 2);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return colon < 0
    ? { repository: named, tag: undefined, digest }
    : { repository: named.slice(0, colon), tag: named.slice(colon + 1), digest };
}

// The grammar of references: https://pkg.go.dev/github.com/distribution/reference
const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const REGISTRY = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?)+(?::\d+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/** What of an image reference is not legal; `undefined`: nothing. */
export function imageFault(image: string): string | undefined {
  const { repository, tag, digest } = referenceOf(image);
  const parts = repository.split('/');
  const [first = ''] = parts;
  const hasRegistry = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost');
  if (hasRegistry && !REGISTRY.test(first)) return `"${first}" is no name of a registry`;
  const wrong = parts.slice(hasRegistry ? 1 : 0).find((part) => !PART.test(part));
  if (wrong !== undefined)
    return /[A-Z]/.test(wrong) ? `"${wrong}" has capital letters` : `"${wrong}" is no part of a name`;
  if (tag !== undefined && !TAG.test(tag)) return `"${tag}" is no legal tag`;
  if (digest !== undefined && !DIGEST.test(digest)) return `"${digest}" is no digest`;
  return undefined;
}

const PIN =
  'Tag the image with its version: "image": "user/repo:${package.version}", built with docker build -t $(clusternator image-tag user/repo) .';

/** What images are run. */
export const IMAGE_CHECKS: readonly Check[] = [
  containerCheck(
    'image-latest',
    'warning',
    'An image without a tag, or with the tag latest',
    ({ container, name }) => {
      const image = container.image ?? '';
      const { tag, digest } = referenceOf(image);
      if (image === '' || digest !== undefined || (tag !== undefined && tag !== 'latest')) return undefined;
      const what = tag === undefined ? 'without a tag, which means latest' : 'with the tag latest';
      return {
        member: '/image',
        message: `${name} runs ${image} ${what}. ECS starts a task again whenever an essential container ends, and would pull whatever is newest at that moment: boxes can run different versions, and nothing says which, nor can it be rolled back.`,
        hint: PIN,
      };
    },
  ),
  containerCheck(
    'image-invalid',
    'error',
    'An image reference that no registry can resolve',
    ({ container, name }) => {
      const image = container.image ?? '';
      const why = image === '' ? undefined : imageFault(image);
      if (why === undefined) return undefined;
      return {
        member: '/image',
        message: `${name} runs ${image}, which cannot be pulled: ${why}.`,
        hint: 'Write registry/name:tag; names are lower case, tags have letters, digits, "_", "." and "-", at most 128 of them.',
      };
    },
  ),
  containerCheck(
    'image-tag-ignored',
    'note',
    'An image with both a tag and a digest',
    ({ container, name }) => {
      const { tag, digest } = referenceOf(container.image ?? '');
      if (tag === undefined || digest === undefined) return undefined;
      return {
        member: '/image',
        message: `${name} names its image by the tag ${tag} and by a digest. Only the digest counts: a new tag beside the old digest runs the old image.`,
        hint: 'Change both together, or leave the tag out.',
      };
    },
  ),
];
