package io.ruche.scheduler.organisation;

/**
 * A question to a model, whose answer has a shape.
 *
 * @param prompt text for the model; what others wrote stands in it as data, one line each
 * @param schema the JSON Schema of the answer, one that {@code Grammar.of} takes
 * @param maxTokens of the answer
 * @param label the worst of what the prompt holds; the gateway refuses a model that may not see it
 */
public record Ask(String prompt, String schema, int maxTokens, Label label) {}
