/** Expected failures as values, and the one table that maps them to gRPC, HTTP and exit codes. Immutable, any thread. */
@NullMarked
package io.ruche.scheduler.failure;

import org.jspecify.annotations.NullMarked;
