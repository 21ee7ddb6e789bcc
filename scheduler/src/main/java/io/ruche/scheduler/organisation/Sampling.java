package io.ruche.scheduler.organisation;

/**
 * How a model picks its words.
 *
 * @param temperature 0 to 2; 0 takes the likeliest word each time
 * @param frequencyPenalty 0 to 2, what a token loses in logits for each time that it was said before, as OpenAI has it
 */
public record Sampling(double temperature, double frequencyPenalty) {}
