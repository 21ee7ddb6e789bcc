/**
 * The turns of agents, driven: after each commit the planner says what is to be done, and it is had done, by the grid, the
 * gateway and the tools. Everything here belongs to the driver's loop unless it says otherwise.
 */
@NullMarked
package io.ruche.control.organisation.turn;

import org.jspecify.annotations.NullMarked;
