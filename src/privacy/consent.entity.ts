import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a person allows now, per purpose. `consent_entry` has how it came to be. */
@Entity('consent')
export class ConsentEntity {
  /** `b<buyer id>` or `v<visitor id>`. */
  @PrimaryColumn('text')
  subject!: string;

  @PrimaryColumn('text')
  purpose!: string;

  @Column('boolean')
  granted!: boolean;

  @Column('timestamptz')
  at!: Date;
}
