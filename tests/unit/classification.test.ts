import { describe, expect, it } from 'vitest'
import { classificationMark } from '../../src/kernel/classification.ts'
import { text } from '../../src/platform/http/wire.ts'

describe('BR-56: text that bears a mark of secrecy', () => {
  it.each([
    'NATO RESTRICTED',
    'NATO SECRET',
    'nato confidential',
    'COSMIC TOP SECRET',
    'Top Secret',
    'SECRET',
    'RESTRICTED',
    'Secret.',
    '[SECRET] Deliveries in May',
    'SECRET: deliveries in May',
    'CONFIDENTIAL - deliveries in May',
    'SECRET//NOFORN',
    'TOP SECRET//SI//NOFORN',
    'RESTREINT UE/EU RESTRICTED',
    'CONFIDENTIEL UE/EU CONFIDENTIAL',
    'SECRET UE/EU SECRET',
    'TRÈS SECRET UE/EU TOP SECRET',
    'Deliveries in May\nNATO RESTRICTED\nForty pieces',
    'The annex is NATO SECRET and goes by courier.',
    'ТАЄМНО',
    'Таємно',
    'Таємно. Прим. № 1',
    'ЦІЛКОМ ТАЄМНО',
    'ОСОБЛИВОЇ ВАЖЛИВОСТІ',
    'Для службового користування',
    'ДСК',
    'S\u200bECRET',
    'ＮＡＴＯ ＳＥＣＲＥＴ',
  ])('is noticed: %j', (marked) => {
    expect(classificationMark(marked)).toBeDefined()
    expect(text().safeParse(marked).success).toBe(false)
  })

  it('is told by its mark alone', () => {
    expect(classificationMark('Deliveries\n CONFIDENTIAL - in May')).toBe('CONFIDENTIAL -')
    expect(classificationMark('The annex is NATO SECRET and goes by courier.')).toBe('NATO SECRET')
  })

  it.each([
    'Restricted',
    'restricted area',
    'RESTRICTED AREA 5',
    'Secretariat',
    'SECRETARIAT OF THE COALITION',
    'таємне голосування',
    'Таємне голосування відбулося',
    'A secret ballot was held.',
    'Restricted to forty kilometres',
    'confidential computing',
    'Confidentiality agreement',
    'The top secret of good logistics is planning.',
    'питання особливої важливості',
    'для службового транспорту',
    'NATO SECRETARY GENERAL',
    'NATO Secretary General',
    'Secretary - General Staff',
    'EU SECRETARIAT',
    'unclassified',
    'Non-restricted goods',
  ])('control: plain text passes: %j', (plain) => {
    expect(classificationMark(plain)).toBeUndefined()
    expect(text().safeParse(plain).success).toBe(true)
  })
})
