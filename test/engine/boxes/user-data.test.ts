import { describe, expect, test } from 'vitest';
import { agentConfig } from '../../../src/engine/boxes/user-data.ts';

const read = (text: string) => agentConfig(Buffer.from(text).toString('base64'));
const b64 = (text: string): string => Buffer.from(text).toString('base64');

describe('user data as the agent would find it', () => {
  test.each<[string, string, string]>([
    ['nothing', '', 'default'],
    ['another script', '#!/bin/bash\nyum update -y\n', 'default'],
    ['echo', '#!/bin/bash\necho ECS_CLUSTER=shop >> /etc/ecs/ecs.config', 'shop'],
    ['echo in quotes', '#!/bin/bash\necho "ECS_CLUSTER=shop" >> /etc/ecs/ecs.config', 'shop'],
    [
      'echo with -e',
      '#!/bin/bash\necho -e "ECS_BACKEND_HOST=\\nECS_CLUSTER=shop" >> /etc/ecs/ecs.config',
      'shop',
    ],
    ['a quoted path', "#!/bin/bash\necho ECS_CLUSTER=shop >> '/etc/ecs/ecs.config'", 'shop'],
    [
      'chained',
      '#!/bin/bash\nmkdir -p /etc/ecs && echo ECS_CLUSTER=shop > /etc/ecs/ecs.config; true',
      'shop',
    ],
    ['tee', '#!/bin/bash\necho ECS_CLUSTER=shop | sudo tee -a /etc/ecs/ecs.config', 'shop'],
    ['printf', "#!/bin/bash\nprintf 'ECS_CLUSTER=shop\\nECS_X=1\\n' >> /etc/ecs/ecs.config", 'shop'],
    [
      'the last one wins',
      '#!/bin/bash\necho ECS_CLUSTER=a >> /etc/ecs/ecs.config\necho ECS_CLUSTER=b >> /etc/ecs/ecs.config',
      'b',
    ],
    [
      '> empties the file',
      '#!/bin/bash\necho ECS_CLUSTER=a >> /etc/ecs/ecs.config\necho X=1 > /etc/ecs/ecs.config',
      'default',
    ],
    ['a comment', '#!/bin/bash\n# echo ECS_CLUSTER=shop >> /etc/ecs/ecs.config', 'default'],
    ['another file', '#!/bin/bash\necho ECS_CLUSTER=shop >> /tmp/x', 'default'],
    [
      'heredoc',
      "#!/bin/bash\ncat <<'EOF' >> /etc/ecs/ecs.config\nECS_CLUSTER=shop\nECS_LOGLEVEL=debug\nEOF\n",
      'shop',
    ],
    [
      'heredoc, the other way round',
      '#!/bin/bash\ncat >> /etc/ecs/ecs.config << EOF\nECS_CLUSTER=shop\nEOF\n',
      'shop',
    ],
    [
      'heredoc with tabs',
      '#!/bin/bash\ncat <<-EOF >> /etc/ecs/ecs.config\n\tECS_CLUSTER=shop\n\tEOF\n',
      'shop',
    ],
    ['CRLF', '#!/bin/bash\r\necho ECS_CLUSTER=shop >> /etc/ecs/ecs.config\r\n', 'shop'],
    [
      'cloud-config, base64',
      `#cloud-config\nwrite_files:\n- path: /etc/ecs/ecs.config\n  encoding: b64\n  content: ${b64('ECS_CLUSTER=shop\n')}\n`,
      'shop',
    ],
    [
      'cloud-config, block',
      '#cloud-config\nwrite_files:\n  - content: |\n      ECS_CLUSTER=shop\n      ECS_X=1\n    path: /etc/ecs/ecs.config\nruncmd:\n  - true\n',
      'shop',
    ],
    [
      'cloud-config, runcmd',
      '#cloud-config\nruncmd:\n  - echo ECS_CLUSTER=shop >> /etc/ecs/ecs.config\n',
      'shop',
    ],
    [
      'MIME',
      'Content-Type: multipart/mixed; boundary="==B=="\nMIME-Version: 1.0\n\n--==B==\nContent-Type: text/x-shellscript\n\n#!/bin/bash\necho ECS_CLUSTER=shop >> /etc/ecs/ecs.config\n\n--==B==--\n',
      'shop',
    ],
  ])('%s', (_name, text, cluster) => {
    expect(read(text).cluster).toBe(cluster);
  });

  test('custom attributes and reserved memory', () => {
    const text = `#!/bin/bash\ncat > '/etc/ecs/ecs.config' <<'END'\nECS_CLUSTER=shop\nECS_INSTANCE_ATTRIBUTES={"stack":"p\\"rod","n":1}\nECS_RESERVED_MEMORY=64\nEND\n`;
    expect(read(text)).toEqual({ cluster: 'shop', attributes: { stack: 'p"rod' }, reservedMemory: 64 });
    expect(
      read(`#!/bin/bash\necho ECS_INSTANCE_ATTRIBUTES='{"stack":"prod"}' >> /etc/ecs/ecs.config`).attributes,
    ).toEqual({ stack: 'prod' });
    expect(
      read('#!/bin/bash\necho ECS_INSTANCE_ATTRIBUTES=nonsense >> /etc/ecs/ecs.config').attributes,
    ).toEqual({});
  });

  test('no user data makes it throw', () => {
    for (const text of [
      '\u0000\u0001',
      'Content-Type: multipart/mixed; boundary="x"\n--x\n--x',
      '#cloud-config\nwrite_files:\n- path',
      'cat <<EOF >> /etc/ecs/ecs.config',
    ]) {
      expect(read(text).cluster).toBe('default');
    }
    expect(agentConfig('%%%').cluster).toBe('default');
  });
});
