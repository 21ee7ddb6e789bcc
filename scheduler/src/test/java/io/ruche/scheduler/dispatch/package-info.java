@NullMarked
package io.ruche.scheduler.dispatch;

import org.jspecify.annotations.NullMarked;
