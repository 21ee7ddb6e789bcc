/**
 * A wire client of a cluster: its home on this disk, its REST API, its chat. Called by commands; blocks, every wait has a
 * deadline.
 */
@NullMarked
package io.ruche.launcher.client;

import org.jspecify.annotations.NullMarked;
