import type Docker from 'dockerode';
import type { ContainerSpec, ContainerState } from '../runtime.ts';
import { containerState } from './container-state.ts';
import { createRequest } from './create-request.ts';
import { dockerText, runtimeError, statusOf } from './errors.ts';
import { makeSandboxPath, sandboxPath } from './host-folder.ts';
import { LABEL } from './labels.ts';
import { ALLOW_FILE, privilegesOf, readAllowed, refuse } from './privilege.ts';

export interface ContainersContext {
  readonly docker: Docker;
  readonly engineId: string;
  readonly dataDir: string;
}

const CREATE = 'CannotCreateContainerError';

/**
 * Creates the container; one with this name that is already ours counts as created, so that a create whose answer was
 * lost can be repeated.
 * @throws RuntimeError `CannotCreateContainerError`
 */
export async function createContainer(context: ContainersContext, spec: ContainerSpec): Promise<string> {
  const { docker, engineId, dataDir } = context;
  refuse(CREATE, privilegesOf(spec), await readAllowed(dataDir, CREATE), `${dataDir}/${ALLOW_FILE}`);
  for (const { source } of spec.mounts) {
    if ('host' in source) await makeSandboxPath(dataDir, spec.box.instanceId, source.host);
  }
  const links = await Promise.all(
    spec.links.map(async (link) => ({ ...link, container: await nameOf(docker, link.container) })),
  );
  const request = createRequest(
    { ...spec, links },
    {
      engineId,
      hostPath: (path) => sandboxPath(dataDir, spec.box.instanceId, path),
    },
  );
  const { name, ...body } = request;
  // The client library would else write the whole request, secrets too, into the URL.
  const options = { ...request, _query: { name }, _body: body };
  try {
    const container = await docker.createContainer(options);
    return container.id;
  } catch (error) {
    if (statusOf(error) === 409) {
      const existing = await inspectContainer(context, spec.name);
      if (existing !== undefined) return existing.id;
    }
    throw runtimeError(CREATE, error);
  }
}

/** Docker's own name of a container: on a network of its own, Docker finds linked containers by that alone, not by id. */
async function nameOf(docker: Docker, container: string): Promise<string> {
  try {
    return (await docker.getContainer(container).inspect()).Name.replace(/^\//, '');
  } catch (error) {
    throw runtimeError(CREATE, error);
  }
}

/** @throws RuntimeError `CannotStartContainerError` */
export async function startContainer({ docker }: ContainersContext, id: string): Promise<void> {
  try {
    await docker.getContainer(id).start();
  } catch (error) {
    if (statusOf(error) === 304) return;
    throw runtimeError('CannotStartContainerError', error);
  }
}

/** @throws RuntimeError `CannotStopContainerError` */
export async function stopContainer(
  { docker }: ContainersContext,
  id: string,
  seconds: number,
): Promise<void> {
  try {
    await docker.getContainer(id).stop({ t: seconds });
  } catch (error) {
    if (statusOf(error) === 304 || statusOf(error) === 404 || /is not running/.test(dockerText(error)))
      return;
    throw runtimeError('CannotStopContainerError', error);
  }
}

/** Also its anonymous volumes; it is gone when this resolves. @throws RuntimeError `CannotRemoveContainerError` */
export async function removeContainer({ docker }: ContainersContext, id: string): Promise<void> {
  const container = docker.getContainer(id);
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    if (statusOf(error) === 404) return;
    if (statusOf(error) !== 409 || !/already in progress/.test(dockerText(error))) {
      throw runtimeError('CannotRemoveContainerError', error);
    }
    await container.wait({ condition: 'removed' }).catch(ignoreMissing);
  }
}

function ignoreMissing(error: unknown): void {
  if (statusOf(error) !== 404) throw runtimeError('CannotRemoveContainerError', error);
}

/** A container of another engine, or of nobody, is none. @throws RuntimeError `CannotInspectContainerError` */
export async function inspectContainer(
  { docker, engineId }: ContainersContext,
  id: string,
): Promise<ContainerState | undefined> {
  try {
    const info = await docker.getContainer(id).inspect();
    return info.Config.Labels[LABEL.engine] === engineId ? containerState(info) : undefined;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw runtimeError('CannotInspectContainerError', error);
  }
}

/** Everything that carries our engine id, running or not; with `labels`, only what carries those too. */
export async function listContainers(
  context: ContainersContext,
  labels: readonly string[] = [],
): Promise<readonly ContainerState[]> {
  try {
    const found = await context.docker.listContainers({
      all: true,
      filters: { label: [`${LABEL.engine}=${context.engineId}`, ...labels] },
    });
    const states = await Promise.all(found.map(({ Id }) => inspectContainer(context, Id)));
    return states.filter((state) => state !== undefined);
  } catch (error) {
    throw runtimeError('CannotListContainersError', error);
  }
}
