/**
 * What people write about an organisation, as typed records: one per kind, made only from a document that the check let
 * through, so that whoever holds one need not ask again. Also a document's canonical JSON and its hash. Immutable, any
 * thread.
 */
@NullMarked
package io.ruche.scheduler.organisation.spec;

import org.jspecify.annotations.NullMarked;
