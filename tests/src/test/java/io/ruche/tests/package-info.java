/** What the tests that cross modules share: where things lie, which tools there are, a Ruche of their own. */
@NullMarked
package io.ruche.tests;

import org.jspecify.annotations.NullMarked;
