/** Benchmarks of this module, run by {@code tests/bench/djl} and by nothing else. */
package io.ruche.agent.djl.bench;
