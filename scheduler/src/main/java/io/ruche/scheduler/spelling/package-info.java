/** Names and values in messages: what was meant by a mistyped one, and the beginning of a long one. Pure, any thread. */
@NullMarked
package io.ruche.scheduler.spelling;

import org.jspecify.annotations.NullMarked;
