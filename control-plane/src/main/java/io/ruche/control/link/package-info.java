/**
 * The control plane's side of the sessions with agents: who is there, what each one has and what it is told. One loop
 * owns the sessions; {@link io.ruche.control.link.NodeLinks#observed} may be read by any thread.
 */
@NullMarked
package io.ruche.control.link;

import org.jspecify.annotations.NullMarked;
