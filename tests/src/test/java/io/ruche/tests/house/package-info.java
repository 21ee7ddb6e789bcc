/** The house seen from outside: arrows between modules, wire contracts, what no file may contain. */
@NullMarked
package io.ruche.tests.house;

import org.jspecify.annotations.NullMarked;
