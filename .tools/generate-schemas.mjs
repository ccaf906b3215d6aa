// Writes schemas/appdef.schema.json and schemas/cluster.schema.json from the SDK's own schemas, its documentation and
// the limits of schema-overlay.mjs. `--check` writes nothing and fails when a file is not up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as ecs from '@aws-sdk/client-ecs';
import { NormalizedSchema } from '@smithy/core/schema';
import {
  BOX_GROUP,
  CLUSTER,
  MEMBERS,
  OWN_SERVICE_MEMBERS,
  REQUIRED,
  SERVICE_TASK,
  SETTINGS,
} from './schema-overlay.mjs';

const root = join(import.meta.dirname, '..');
const packageFile = createRequire(import.meta.url).resolve('@aws-sdk/client-ecs/package.json');
const docs = readDocs(join(dirname(packageFile), 'dist-types', 'models'));

/** Interfaces of the SDK's type files: `{ [interface]: { [member]: { text, optional, type } } }`. */
function readDocs(folder) {
  const interfaces = {};
  for (const file of ['models_0.d.ts', 'models_1.d.ts']) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, doc, name, body] of text.matchAll(
      /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport interface (\w+)[^{]*\{\n([\s\S]*?)\n\}/g,
    )) {
      const members = {};
      for (const [, memberDoc, member, mark, type] of body.matchAll(
        /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+([\w$]+)(\??): ([^;]+);/g,
      )) {
        members[member] = {
          text: plain(memberDoc),
          optional: mark === '?',
          type: type.replace(/ \| undefined$/, ''),
        };
      }
      interfaces[name] = { text: plain(doc), members };
    }
    // The members of a union stand in a namespace, once with their documentation.
    for (const [, name, body] of text.matchAll(/export declare namespace (\w+) \{\n([\s\S]*?)\n\}/g)) {
      const members = {};
      for (const [, memberDoc, member, type] of body.matchAll(
        /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+interface \w+ \{\s+(\w+): ([^;]+);/g,
      )) {
        members[member] = { text: plain(memberDoc), optional: true, type };
      }
      interfaces[name] ??= { text: '', members };
    }
  }
  return interfaces;
}

/** Plain text of a documentation comment in HTML. */
function plain(comment) {
  return comment
    .replace(/^\s*\*( |$)/gm, '')
    .replace(/@(?:public|internal|deprecated)\b.*$/gm, '')
    .replace(/\s+/g, ' ')
    .replace(/<code>\s*(.*?)\s*<\/code>/g, '`$1`')
    .replace(/<li>\s*/g, '\n- ')
    .replace(/<\/p>|<\/ul>|<\/dd>|<br\/?>/g, '\n')
    .replace(/<dt>\s*/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n-\s*\n+/g, '\n- ')
    .replace(/\n{2,}/g, '\n')
    .trim();
}

/** The values of the enum that a TypeScript type names, if it names one. */
function enumOf(type) {
  const name = type.replace(/\[\]$/, '');
  const values = Object.hasOwn(ecs, name) ? ecs[name] : undefined;
  return /^[A-Z]\w*$/.test(name) && values !== null && typeof values === 'object'
    ? Object.values(values)
    : undefined;
}

/** JSON Schema of a member's shape; structures go to `defs` and are referenced. */
function shapeOf(shape, type, defs) {
  if (shape.isStructSchema()) {
    const name = shape.getName();
    if (!Object.hasOwn(defs, name)) {
      defs[name] = {};
      defs[name] = structure(shape, defs);
    }
    return { $ref: `#/$defs/${name}` };
  }
  if (shape.isListSchema()) return { type: 'array', items: shapeOf(shape.getValueSchema(), type, defs) };
  if (shape.isMapSchema()) {
    return { type: 'object', additionalProperties: shapeOf(shape.getValueSchema(), '', defs) };
  }
  if (shape.isBooleanSchema()) return { type: 'boolean' };
  if (shape.isNumericSchema()) return { type: 'integer' };
  if (shape.isDocumentSchema()) return {};
  if (shape.isStringSchema()) {
    const values = enumOf(type);
    return values ? { enum: values } : { type: 'string' };
  }
  throw new Error(`no JSON Schema for ${String(shape.getSchema())}`);
}

/** JSON Schema of a structure: known members only, documentation, limits. */
function structure(shape, defs) {
  const name = shape.getName();
  const doc = docs[name];
  const properties = {};
  const required = new Set(REQUIRED[name] ?? []);
  for (const [member, memberShape] of shape.structIterator()) {
    const about = doc?.members[member];
    const { source, ...limits } = MEMBERS[`${name}.${member}`] ?? {};
    used.add(`${name}.${member}`);
    properties[member] = {
      ...shapeOf(memberShape, about?.type ?? '', defs),
      ...limits,
      ...(source === undefined ? {} : { $comment: source }),
      ...(about?.text ? { description: about.text } : {}),
    };
    if (about && !about.optional && !shape.isUnionSchema()) required.add(member);
  }
  return {
    type: 'object',
    ...(doc?.text ? { description: doc.text } : {}),
    properties,
    ...(required.size > 0 ? { required: [...required] } : {}),
    ...(shape.isUnionSchema() ? { minProperties: 1, maxProperties: 1 } : {}),
    additionalProperties: false,
  };
}

const used = new Set();

/** appdef.schema.json */
function appdef() {
  const defs = {};
  const task = structure(NormalizedSchema.of(ecs.RegisterTaskDefinitionRequest$), defs);
  const printed = [...NormalizedSchema.of(ecs.TaskDefinition$).structIterator()].map(([name]) => name);
  const outputOnly = printed.filter((name) => !Object.hasOwn(task.properties, name));
  const dropped = {
    deprecated: true,
    description: 'Printed by describe-task-definition; dropped when the file is read.',
  };
  task.description = 'A task definition: what RegisterTaskDefinition takes, in the same words.';
  task.properties = {
    $schema: { type: 'string' },
    ...task.properties,
    ...Object.fromEntries(outputOnly.map((member) => [member, dropped])),
  };
  const App = {
    type: 'object',
    description: 'An app: a name and its tasks.',
    properties: {
      $schema: { type: 'string' },
      name: {
        type: 'string',
        minLength: 1,
        maxLength: 255,
        description:
          'Name of the app: its services and tasks are marked with it, and nothing but them is ever deleted by its files.',
      },
      tasks: {
        type: 'array',
        minItems: 1,
        items: { $ref: '#/$defs/Task' },
        description: 'The task definitions of the app.',
      },
      services: {
        type: 'array',
        maxItems: 0,
        deprecated: true,
        description: 'Of old appdefs; services are declared in cluster.json.',
      },
      ec2s: {
        type: 'array',
        maxItems: 0,
        deprecated: true,
        description: 'Of old appdefs; boxes are declared in cluster.json.',
      },
    },
    required: ['tasks'],
    additionalProperties: false,
  };
  const Described = {
    type: 'object',
    description: 'A task definition as `aws ecs describe-task-definition` prints it.',
    properties: {
      $schema: { type: 'string' },
      taskDefinition: { $ref: '#/$defs/Task', description: 'The task definition.' },
      tags: task.properties.tags,
    },
    required: ['taskDefinition'],
    additionalProperties: false,
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'appdef.schema.json',
    title: 'clusternator appdef',
    description:
      'The tasks of an app. One bare task definition is accepted too, and what describe-task-definition prints.',
    if: { required: ['containerDefinitions'] },
    then: { $ref: '#/$defs/Task' },
    else: {
      if: { required: ['taskDefinition'] },
      then: { $ref: '#/$defs/Described' },
      else: { $ref: '#/$defs/App' },
    },
    $defs: { App, Described, Task: task, ...defs },
  };
}

/** cluster.schema.json */
function cluster() {
  const defs = {};
  const service = structure(NormalizedSchema.of(ecs.CreateServiceRequest$), defs);
  for (const member of OWN_SERVICE_MEMBERS) delete service.properties[member];
  delete service.required;
  service.description = 'A service: a task, and any member of CreateService.';
  service.properties = { task: SERVICE_TASK, ...service.properties };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'cluster.schema.json',
    title: 'clusternator cluster',
    description: 'An ECS cluster on EC2: its boxes and services.',
    $ref: '#/$defs/ClusterFile',
    $defs: {
      ClusterFile: {
        type: 'object',
        properties: CLUSTER,
        required: ['cluster'],
        additionalProperties: false,
      },
      Settings: SETTINGS,
      BoxGroup: BOX_GROUP,
      Service: service,
      ...defs,
    },
  };
}

const files = { 'schemas/appdef.schema.json': appdef(), 'schemas/cluster.schema.json': cluster() };
const forgotten = Object.keys(MEMBERS).filter((member) => !used.has(member));
if (forgotten.length > 0)
  throw new Error(`limits for members that the SDK does not have: ${forgotten.join(', ')}`);

let stale = 0;
for (const [path, schema] of Object.entries(files)) {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  const file = join(root, path);
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (read(file) !== text) {
    stale += 1;
    process.stderr.write(`${path} is not up to date: run npm run schemas\n`);
  }
}
process.exitCode = stale > 0 ? 1 : 0;

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
