/**
 * The lives of nodes, deployments, instances, models and jobs as transition tables. {@code state} asks them before it
 * moves an entity; a test draws each to {@code docs/states}. Immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.lifecycle;

import org.jspecify.annotations.NullMarked;
