/**
 * The lives of nodes, deployments, instances and models as transition tables. {@code state} asks them before it moves an
 * entity; a test draws each to {@code docs/states}. Immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.lifecycle;

import org.jspecify.annotations.NullMarked;
