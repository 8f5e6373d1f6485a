import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line that any CI reads: `812 passed, 0 failed, 0 skipped`. With services, a skip is a failure. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state]++;
      // A file that cannot even be loaded has no tests that could fail.
      if (module.state() === 'failed' && [...module.children.allTests()].length === 0) counts.failed++;
    }
    const skipped = counts.skipped + counts.pending;
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${skipped} skipped`);
    if (process.env['MAATWERK_TEST_SERVICES'] === '1' && skipped > 0) {
      console.error('A skipped test is a failure here: every service must be there.');
      process.exitCode = 1;
    }
  }
}
