/**
 * The whole store as one file, made while the house runs, and such a file as a store again. {@link
 * io.ruche.control.backup.Backups} makes them, for the API and every night; {@link io.ruche.control.backup.Restore} reads
 * them, for {@code ruche restore} on a house that stands still. Files are read and written on one loop of the package's
 * own or on the caller's thread, never on the state loop.
 */
@NullMarked
package io.ruche.control.backup;

import org.jspecify.annotations.NullMarked;
