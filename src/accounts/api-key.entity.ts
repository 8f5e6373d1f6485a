import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A key of an integrator's system; its secret is shown once and stored hashed. */
@Entity('api_key')
export class ApiKeyEntity {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column('text')
  name!: string;

  /** SHA-256 of the secret, which has 256 bits of its own. */
  @Column('bytea', { unique: true })
  secretHash!: Buffer;

  /** Permissions the key has, out of those of an INTEGRATOR. */
  @Column('text', { array: true })
  scopes!: string[];

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;
}
