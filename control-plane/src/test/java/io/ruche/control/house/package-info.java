/**
 * The whole house under virtual time: members, agents, links, reconcile loops and job drivers as they serve, and what befalls
 * them. See {@code docs/simulation.md}.
 */
@NullMarked
package io.ruche.control.house;

import org.jspecify.annotations.NullMarked;
