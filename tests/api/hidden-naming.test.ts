import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { projectsOf, sePledge } from '../support/project-scenery.ts'
import { roadmapOf } from '../support/roadmap-scenery.ts'

// BR-51: that a record names another is told to nobody who sees the first alone.

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

/** Which of them the feed tells of this event of this record. */
async function toldOf(type: string, id: string, participants: readonly string[]): Promise<string[]> {
  await test.sequence()
  const told: string[] = []
  for (const participant of participants) {
    const { body } = await test
      .as(participant, 'viewer')
      .get<{ items: { type: string; resource: { id: string } }[] }>(`/v1/changes?limit=200`)
    if (body.items.some((each) => each.type === type && each.resource.id === id)) told.push(participant)
  }
  return told
}

describe('money of a joint project', () => {
  const linked = async (marking: string) => {
    const projects = projectsOf(test)
    const project = await projects.register({ marking: 'framework' })
    const { id: pledgeId } = await projects.send<{ id: string; version: number }>('SE', '/v1/pledges', {
      ...sePledge,
      marking,
    })
    await projects.on(project, 'money', { pledgeId })
    return toldOf('joint_project.money_linked', project.id, ['SE', 'DK', 'UA', 'PL'])
  }

  it('that is limited is told of to the parties that see it, and to nobody else', async () => {
    expect(await linked('limited')).toEqual(['SE', 'UA'])
  })

  it('control: that is for the framework is told of to whoever sees the project', async () => {
    expect(await linked('framework')).toEqual(['SE', 'DK', 'UA', 'PL'])
  })
})

describe('whoever sees both records by a release is told', () => {
  const everybody = ['SE', 'DK', 'UA', 'PL', 'LV', 'NO']
  const told = async (of: object, named: object) => {
    const projects = projectsOf(test)
    const project = await projects.register(of)
    const pledge = await projects.send<{ id: string; version: number }>('SE', '/v1/pledges', { ...sePledge, ...named })
    await projects.on(project, 'money', { pledgeId: pledge.id })
    const seeing = async (url: string) => {
      const found: string[] = []
      for (const code of everybody) if ((await test.as(code, 'viewer').get(url)).status === 200) found.push(code)
      return found
    }
    const first = await seeing(`/v1/joint-projects/${project.id}`)
    const both = (await seeing(`/v1/pledges/${pledge.id}`)).filter((code) => first.includes(code))
    return { both, told: await toldOf('joint_project.money_linked', project.id, everybody) }
  }
  const limited = (...releasableTo: string[]) => ({ marking: 'limited', releasableTo })
  const framework = { marking: 'framework' }

  it.each([
    ['of what is named', framework, limited('PL')],
    ['of what names it', limited('PL'), framework],
    ['of both', limited('PL', 'NO'), limited('PL', 'LV')],
    ['of a coalition', framework, limited('coalition:drone')],
    ['of one to a coalition and of the other to one that takes part', limited('LV'), limited('coalition:drone')],
    ['of neither', framework, limited()],
    ['to the public', { marking: 'public' }, framework],
  ])('%s: exactly those', async (_, of, named) => {
    const { both, told: heard } = await told(of, named)
    expect(heard).toEqual(both)
  })

  it('control: there is who sees both by a release alone', async () => {
    expect((await told(framework, limited('PL'))).both).toEqual(['SE', 'UA', 'PL'])
    expect((await told(limited('LV'), limited('coalition:drone'))).both).toContain('LV')
  })
})

describe('a dependency of a step of the roadmap', () => {
  const depends = async (marking: string) => {
    const roadmap = roadmapOf(test)
    const step = await roadmap.plan({ marking: 'framework' })
    const before = await roadmap.plan({ marking, ownedBy: 'SE', contributors: [] })
    await roadmap.depend(step, before)
    return toldOf('roadmap_step.dependency_added', step.id, ['UA', 'PL', 'NO'])
  }

  it('on one that is limited is told of to who sees both, and to nobody else', async () => {
    expect(await depends('limited')).toEqual(['UA'])
  })

  it('control: on one that is for the framework is told of to whoever sees the step', async () => {
    expect(await depends('framework')).toEqual(['UA', 'PL', 'NO'])
  })
})
