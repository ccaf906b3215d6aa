import { EXIT } from '../../model/exit.ts';
import type { Command } from '../command.ts';

const APPDEF = {
  name: 'hello',
  tasks: [
    {
      family: 'hello',
      containerDefinitions: [
        {
          name: 'web',
          image: 'nginx:1.27-alpine',
          cpu: 128,
          memory: 128,
          essential: true,
          portMappings: [{ containerPort: 80, hostPort: 80 }],
          environment: [{ name: 'GREETING', value: 'hello' }],
        },
      ],
    },
  ],
};

export const appNew: Command = {
  usage: 'app:new',
  description:
    'Prints an appdef to start from: one task with one web container. Every member of RegisterTaskDefinition can be added.',
  options: {},
  examples: [['clusternator app:new > appdef.json', 'start a new app']],
  async run(context) {
    context.out.write(`${JSON.stringify(APPDEF, undefined, 2)}\n`);
    return EXIT.done;
  },
};
