package io.ruche.scheduler.organisation.memory;

/**
 * A memory that was picked, and why. All numbers are from 0 to 1.
 *
 * @param score the weighted mean of the other three
 * @param relevance how near it is to the question, among the candidates
 * @param importance how much it mattered, among the candidates
 * @param recency how fresh it is, among the candidates
 */
public record Recalled(Memory memory, double score, double relevance, double importance, double recency) {}
