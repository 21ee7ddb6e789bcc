/** Real wires: what goes wrong is told clearly, and what others scrape is what they expect. */
@NullMarked
package io.ruche.tests.wire;

import org.jspecify.annotations.NullMarked;
