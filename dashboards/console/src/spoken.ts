/*
 * What the server keeps for machines, told to people: the ids of steps, what began a run.
 */

/** `run-7c2/find/0/1/1` and `conversation-k4t/turn/1`, as somebody would say them: the step and the run, the talk. */
export function placesInWords(sentence: string): string {
  return sentence
    .replaceAll(/(?:step from )?\b(run-\w+)\/([\w-]+)(?:\/\d+)*/g, (_, run: string, step: string) => `step ${step} of ${run}`)
    .replaceAll(/\bstep step\b/g, 'step')
    .replaceAll(/(?:conversation from )?\b(conversation-\w+)\/turn\/\d+/g, '$1')
    .replaceAll(/\bstep from (run-\w+)/g, '$1');
}

/** How two stand, of both: the server tells it to one of the other. */
export function bondText(line: string): string {
  const said = line.replace(/^[\w-]+: /, '').replaceAll(/\byou\b/g, 'they');
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** What began a run: of a file its path, without the sum of its bytes. */
export function triggerText(trigger: string): string {
  return trigger.replace(/^folder \S+, (\S+)(?: [0-9a-f]{64})?$/, '$1').replace(/ [0-9a-f]{64}$/, '');
}
