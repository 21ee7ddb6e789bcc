/** SHA-256, by which contents are told apart. */
@NullMarked
package io.ruche.scheduler.hash;

import org.jspecify.annotations.NullMarked;
