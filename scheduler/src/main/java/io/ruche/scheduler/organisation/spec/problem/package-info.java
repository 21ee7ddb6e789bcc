/** What is wrong with a spec and where, told all at once. {@code SpecProblems} belongs to one thread, the rest is immutable. */
@NullMarked
package io.ruche.scheduler.organisation.spec.problem;

import org.jspecify.annotations.NullMarked;
