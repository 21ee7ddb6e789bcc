@NullMarked
package io.ruche.scheduler.organisation.turn;

import org.jspecify.annotations.NullMarked;
