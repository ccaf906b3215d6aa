import { imageFault } from '../../checks/images.ts';
import { versionTag } from '../../loader/image-tag.ts';
import { type Diagnostic, DiagnosticError } from '../../model/diagnostic.ts';
import { EXIT } from '../../model/exit.ts';
import { text } from '../arguments.ts';
import type { Command } from '../command.ts';
import { usageError } from '../usage.ts';

export const imageTag: Command = {
  usage: 'image-tag <repository>',
  description:
    'Prints REPOSITORY:VERSION with the version of the nearest package.json, as ${package.version} gives it in appdefs.',
  options: {},
  positionals: { repository: { describe: 'Name of the image without a tag: user/repo' } },
  examples: [
    [
      'docker build -t "$(clusternator image-tag user/repo)" .',
      'build what "image": "user/repo:${package.version}" runs',
    ],
    ['docker push "$(clusternator image-tag user/repo)"', 'and push it'],
  ],
  async run(context, args) {
    const repository = text(args, 'repository') ?? '';
    checkRepository(repository);
    const found = await versionTag(context.cwd);
    if (!found.ok) throw refused(found);
    context.out.write(`${repository}:${found.value}\n`);
    return EXIT.done;
  },
};

function checkRepository(repository: string): void {
  const fault = imageFault(repository);
  if (fault !== undefined) throw usageError(`"${repository}" is no name of an image: ${fault}.`, EXAMPLE);
  const last = repository.slice(repository.lastIndexOf('/') + 1);
  if (/[:@]/.test(last))
    throw usageError(
      `"${repository}" has a tag or a digest already.`,
      'Leave it out: the version becomes the tag.',
    );
}

const EXAMPLE = 'Names look like user/repo or registry.example.com:5000/team/repo, in lower case.';

function refused({ code, message, hint }: { code: string; message: string; hint?: string }): DiagnosticError {
  const diagnostic: Diagnostic = {
    code,
    severity: 'error',
    message,
    ...(hint === undefined ? {} : { hint }),
    source: 'user',
  };
  return new DiagnosticError([diagnostic]);
}
