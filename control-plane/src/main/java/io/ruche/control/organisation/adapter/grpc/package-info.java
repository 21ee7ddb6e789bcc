/** The documents of organisations over gRPC, on gRPC's threads. */
@NullMarked
package io.ruche.control.organisation.adapter.grpc;

import org.jspecify.annotations.NullMarked;
