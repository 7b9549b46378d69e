import type { Reporter, TestCase } from 'vitest/node';

const MOST = 10;

/** Prints the slowest tests of a run, so that the suite stays quick. */
export default class SlowestTests implements Reporter {
  private readonly found: { readonly name: string; readonly milliseconds: number }[] = [];

  onTestCaseResult(test: TestCase): void {
    const milliseconds = test.diagnostic()?.duration ?? 0;
    this.found.push({ name: `${test.module.relativeModuleId} > ${test.fullName}`, milliseconds });
  }

  onTestRunEnd(): void {
    const slowest = this.found.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, MOST);
    console.log(`\nThe slowest tests:`);
    for (const { name, milliseconds } of slowest)
      console.log(`${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${name}`);
  }
}
