/**
 * YAML from somebody we do not know, into a tree with positions: bounded before and while it is read. The only package
 * that knows the YAML library. Trees are immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.organisation.spec.yaml;

import org.jspecify.annotations.NullMarked;
