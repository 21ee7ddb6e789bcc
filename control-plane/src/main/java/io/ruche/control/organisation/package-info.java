/**
 * Organisations as documents: what people submit is checked against what is there and then kept in the State, all or
 * none. REST and gRPC call {@link io.ruche.control.organisation.Specs} from any thread; texts are read on a loop of their
 * own, never on that of the State.
 */
@NullMarked
package io.ruche.control.organisation;

import org.jspecify.annotations.NullMarked;
