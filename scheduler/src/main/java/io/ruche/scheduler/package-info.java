/** The pure core. See the packages below: each decides one thing and acts on nothing. */
@NullMarked
package io.ruche.scheduler;

import org.jspecify.annotations.NullMarked;
