/** The store in memory: for tests, and for whoever wants a Ruche that forgets. Any thread. */
@NullMarked
package io.ruche.control.state.adapter.memory;

import org.jspecify.annotations.NullMarked;
