/** What the core's tests share: a state loop without a store, and things to put into it. */
@NullMarked
package io.ruche.scheduler.house;

import org.jspecify.annotations.NullMarked;
