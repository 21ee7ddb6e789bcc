/** Answers that follow a JSON Schema, by a real model. */
@NullMarked
package io.ruche.agent.djl.grammar;

import org.jspecify.annotations.NullMarked;
