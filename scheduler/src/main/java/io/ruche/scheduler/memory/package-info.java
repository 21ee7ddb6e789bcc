/**
 * The bill of memory: what a stage needs on a node, line by line, from the model's real layer bytes. {@code placement}
 * writes bills, {@code state} keeps them. Pure and immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.memory;

import org.jspecify.annotations.NullMarked;
