/**
 * Jobs over gRPC. The transport calls on its own threads and everything returns at once; answers are written on the loop of
 * inputs. A client that reads slowly is asked for less, one that writes fast is read no faster than pages are written.
 */
@NullMarked
package io.ruche.control.jobs.adapter.grpc;

import org.jspecify.annotations.NullMarked;
