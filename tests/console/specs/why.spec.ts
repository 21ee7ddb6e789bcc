import { expect, expectSound, open, test } from './house.ts';

test.describe('a deployment says why it is where it is', () => {
  test('with the machines that were looked at, and what was expected beside what was measured', async ({ page, mock }) => {
    const [first] = mock.state.deployments;
    await open(page, mock, 'deployments/smollm2-135m');
    mock.observe({
      deployments: [
        { ...first, prediction: { decodeTokensPerSecond: 41.5, loadSeconds: 2.25 }, measured: { decodeTokensPerSecond: 39.4 } },
      ],
    });
    await expect(page.getByText('smollm2-135m goes to attic: best of 2 nodes that would do.')).toBeVisible();
    const machines = page.getByRole('region', { name: 'Machines considered' });
    await expect(machines).toContainText('would do');
    await expect(machines).toContainText('cellar has too little left.');
    await expect(page.getByText('41.5 tokens/s expected, 39.4 tokens/s measured')).toBeVisible();
    await expect(page.getByText('ruche explain deployment/smollm2-135m')).toBeVisible();
    await expectSound(page, 'why');
  });

  test('with what would make it fit, while it waits', async ({ page, mock }) => {
    const [first] = mock.state.deployments;
    const waits = { ...first, model: 'second', state: 'pending', stages: [], reason: 'memory_now', message: 'attic has too little room for second.' };
    await open(page, mock, 'deployments/smollm2-135m');
    mock.change({ deployments: [...mock.state.deployments, waits] }, { deployments: ['second'] });
    await open(page, mock, 'deployments/second');
    await expect(page.getByText('One of these would make it fit:')).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: 'Undeploy smollm2-135m.' })).toBeVisible();
  });
});
