/**
 * A document's content as a plain tree in the one form in which it is kept: sorted keys, defaults left out, numbers and
 * times written in one way. Trees are maps, lists, String, Long, BigDecimal, Boolean and {@code Null}. Immutable once
 * read, any thread; {@code TreeReader} belongs to one thread.
 */
@NullMarked
package io.ruche.scheduler.organisation.spec.tree;

import org.jspecify.annotations.NullMarked;
