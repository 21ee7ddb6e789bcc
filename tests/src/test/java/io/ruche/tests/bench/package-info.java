/**
 * Benchmarks that anyone can run by hand (tests/bench); the test command does not call them. Load, fake upstream and
 * process clocks are our own, so that every peer is measured by one yardstick in one run.
 */
@NullMarked
package io.ruche.tests.bench;

import org.jspecify.annotations.NullMarked;
