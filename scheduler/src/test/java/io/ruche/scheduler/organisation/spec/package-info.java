@NullMarked
package io.ruche.scheduler.organisation.spec;

import org.jspecify.annotations.NullMarked;
