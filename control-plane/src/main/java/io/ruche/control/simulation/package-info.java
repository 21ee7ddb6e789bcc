/**
 * Simulations that the members of a cluster share. Called by the REST API. Any thread; reading what is asked happens on a
 * loop of its own, the runs on the members.
 */
@NullMarked
package io.ruche.control.simulation;

import org.jspecify.annotations.NullMarked;
