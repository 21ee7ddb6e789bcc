/** What gRPC services of several concerns share. They are called on gRPC's threads, which must not wait. */
@NullMarked
package io.ruche.control.rpc;

import org.jspecify.annotations.NullMarked;
