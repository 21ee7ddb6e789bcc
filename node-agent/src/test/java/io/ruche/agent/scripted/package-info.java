/**
 * A runtime that plays scripts instead of models, for tests and benchmarks of everything around it: a real Runtime, a
 * real agent, only the tokens are made up. Scripts are chosen by model name, by the model's file, or by a directive in
 * the prompt. Published as node-agent's test-jar. Any thread.
 */
@NullMarked
package io.ruche.agent.scripted;

import org.jspecify.annotations.NullMarked;
