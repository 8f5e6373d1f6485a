import { describe, expect, it } from 'vitest';
import { settingsOf } from './settings.js';

const SHOP = { timeZone: 'Europe/Amsterdam' };
const read = (address: string) => settingsOf(new URL(address), SHOP);

describe('the address of an S/4HANA', () => {
  it('says where it is and who we are', () => {
    expect(
      read(
        'odata+https://MAATWERK:p%40ss%3Aw%C3%B6rd@s4.example:44300/?sales-area=1010/10/00&sap-client=100',
      ),
    ).toEqual({
      root: 'https://s4.example:44300/sap/opu/odata/sap',
      authorization: `Basic ${Buffer.from('MAATWERK:p@ss:wörd').toString('base64')}`,
      client: '100',
      salesOrganization: '1010',
      distributionChannel: '10',
      division: '00',
      priceTypes: ['PPR0', 'PR00'],
      discountTypes: ['K004', 'K005', 'K007'],
      orderType: 'OR',
      language: 'EN',
      timeZone: 'Europe/Amsterdam',
      page: 1000,
      wholeHours: 24,
    });
  });

  it.each([
    ['a token', 'odata+https://:t0k%2Fen@s4/?sales-area=1/2/3', 'Bearer t0k/en'],
    ['a token as the user', 'odata+https://t0ken@s4/?sales-area=1/2/3', 'Bearer t0ken'],
    ['nobody', 'odata+http://s4/?sales-area=1/2/3', null],
  ])('%s', (_, address, authorization) => {
    expect(read(address).authorization).toBe(authorization);
  });

  it('may have a path of its own', () => {
    expect(read('odata+http://s4/odata/?sales-area=1/2/3').root).toBe('http://s4/odata');
  });

  it.each([
    ['no sales area', 'odata+https://u:secret@s4/', /sales-area is needed/],
    ['half a sales area', 'odata+https://u:secret@s4/?sales-area=1010/10', /sales-area is needed/],
    ['a word that nobody knows', 'odata+https://u:secret@s4/?sales-area=1/2/3&pages=5', /nobody knows pages/],
    ['a page of nothing', 'odata+https://u:secret@s4/?sales-area=1/2/3&page=0', /page is a whole number/],
    ['half an hour', 'odata+https://u:secret@s4/?sales-area=1/2/3&whole-hours=0.5', /whole-hours is/],
  ])('%s is an error without the password', (_, address, sentence) => {
    expect(() => read(address)).toThrow(sentence);
    expect(() => read(address)).toThrow(expect.not.objectContaining({ message: /secret/ }) as Error);
  });
});
